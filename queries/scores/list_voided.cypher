// Referrals that were voided, in the order in which the store holds them, after one of its numbers: who was said to have
// brought whom, from when until when. They are few, so that people are told by their ids.
// access:  read
// rows:    one
// params:  after INTEGER · limit INTEGER
// columns: last INTEGER? · referrers LIST<STRING> · referees LIST<STRING> · at LIST<INTEGER> · until LIST<INTEGER>
MATCH (a)-[r:WAS_REFERRED]->(b) WHERE id(r) > $after
WITH a, b, r ORDER BY id(r) LIMIT $limit
RETURN max(id(r)) AS last, collect(a.id) AS referrers, collect(b.id) AS referees,
  collect(coalesce(r.at.epochMillis, 0)) AS at, collect(coalesce(r.voidedAt.epochMillis, 0)) AS until
