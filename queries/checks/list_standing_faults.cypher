// What is odd about the next standings: they are nobody's, have relationships, or hold no whole numbers.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (s:Standing) WHERE s.user > $after
WITH s ORDER BY s.user LIMIT $limit
WITH s,
  CASE WHEN s.of IS NULL AND EXISTS { MATCH (:User {id: s.user}) } THEN []
    WHEN EXISTS { MATCH (:User {id: s.of}) } AND EXISTS { MATCH (:Merged {id: s.user}) } THEN []
    ELSE [{rule: 'standing', entity: s.user, seen: ['nobody']}] END
  + CASE WHEN NOT EXISTS { (s)--() } THEN [] ELSE [{rule: 'standing', entity: s.user, seen: ['related']}] END
  + CASE
    WHEN coalesce(
      s.version IS :: INTEGER NOT NULL AND s.version >= 1 AND s.touched IS :: INTEGER NOT NULL, false) THEN []
    ELSE [{rule: 'number', entity: s.user, seen: ['standing']}]
  END AS faults
RETURN max(s.user) AS last, count(s) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
