// What is said of the next erased people though nothing should be: values, words, relationships that are not kept.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER · kept LIST<STRING> · own LIST<STRING>
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (e:Erasure) WHERE e.user > $after
WITH e ORDER BY e.user LIMIT $limit
OPTIONAL MATCH (u:User {id: e.user})
WITH e, u, CASE
  WHEN e.state = 'open' THEN []
  WHEN u IS NULL OR NOT u:Erased OR u.name <> '' THEN ['node']
  ELSE [key IN keys(u) WHERE NOT key IN $own]
    + COLLECT { MATCH (u)-[r]-() WHERE NOT type(r) IN $kept RETURN DISTINCT type(r) LIMIT 10 }
    + COLLECT { MATCH (u)-[:KNOWN_BY|WAS_IDENTIFIED_BY|IDENTIFIED_BY|ANSWERED]->() RETURN 'evidence' LIMIT 1 }
    + COLLECT { MATCH (u)-[:MOVED]->(m) WHERE m.reason <> '' OR m.note IS NOT NULL RETURN 'move' LIMIT 1 }
    + COLLECT { MATCH (u)-[:DID]->(d) WHERE d.data IS NOT NULL OR d.channel IS NOT NULL RETURN 'event' LIMIT 1 }
    + COLLECT { MATCH (u)-[:BOUGHT]->(p) WHERE p.promotion IS NOT NULL RETURN 'purchase' LIMIT 1 }
END AS seen
RETURN max(e.user) AS last, count(e) AS n,
  collect(CASE WHEN size(seen) > 0 THEN [{rule: 'erased', entity: e.user, seen: seen}] END) AS found
