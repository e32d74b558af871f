// Identities that were taken from people, in the order in which the store holds them, after one of its numbers: whose
// they were, from when until when, and who holds each today, since when ('' and 0: nobody, or not known).
// access:  read
// rows:    one
// params:  after INTEGER · limit INTEGER
// columns: last INTEGER? · users LIST<STRING> · kinds LIST<STRING> · keys LIST<STRING> · since LIST<INTEGER> · until LIST<INTEGER> · holders LIST<STRING> · held_since LIST<INTEGER>
MATCH (u)-[was:WAS_IDENTIFIED_BY]->(p) WHERE id(was) > $after
WITH u, was, p ORDER BY id(was) LIMIT $limit
OPTIONAL MATCH (h:User)-[now:IDENTIFIED_BY]->(:Identity {kind: p.kind, value: p.value})
RETURN max(id(was)) AS last, collect(u.id) AS users, collect(p.kind) AS kinds, collect(p.value) AS keys,
  collect(coalesce(was.since.epochMillis, 0)) AS since, collect(coalesce(was.until.epochMillis, 0)) AS until,
  collect(coalesce(h.id, '')) AS holders, collect(coalesce(now.since.epochMillis, 0)) AS held_since
