// What is odd about the next locks of tiers: each is one user's, of a kind, and bounds a place on its ladder or none.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (k:TierLock) WHERE k.id > $after
WITH k ORDER BY k.id LIMIT $limit
WITH k, COLLECT { MATCH (u:User)-[locked:LOCKED]->(k) RETURN coalesce(locked.of, u.id) LIMIT 10 } AS users
WITH k, [
  CASE WHEN coalesce(users = [k.user], false) THEN NULL ELSE 'user' END,
  CASE
    WHEN k.kind = 'no_automatic' AND k.group IS NULL AND EXISTS { (:Ladder {key: k.ladder}) } THEN NULL
    WHEN k.kind IN ['floor', 'ceiling', 'exact'] AND EXISTS {
      (:Group {key: k.group})-[:ON]->(:Ladder {key: k.ladder})
    } THEN NULL
    ELSE 'place'
  END
] AS judged
WITH k, [each IN judged WHERE each IS NOT NULL] AS seen
RETURN max(k.id) AS last, count(k) AS n,
  collect(CASE WHEN size(seen) > 0 THEN [{rule: 'lock', entity: k.id, seen: seen}] END) AS found
