// What is odd about what the next users said: two present statements on one purpose, an earlier one that is later than
// the present one or has none, an unknown status, no instant, an end before the beginning, words that were never there.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (u:User) WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
WITH u, COLLECT {
  MATCH (u)-[c:CONSENTED|CONSENTED_BEFORE]->(p:Purpose)
  WITH p, collect(c) AS statements, [c IN collect(c) WHERE type(c) = 'CONSENTED'] AS present
  WHERE size(present) <> 1 OR any(s IN statements WHERE NOT coalesce(
    s.status IN ['granted', 'denied', 'withdrawn'] AND s.at IS :: ZONED DATETIME NOT NULL
      AND s.at <= present[0].at AND (s.until IS NULL OR s.until > s.at)
      AND s.textVersion IS :: INTEGER NOT NULL AND 1 <= s.textVersion <= p.textVersion
      AND EXISTS { MATCH (p)-[:WORDED]->(t:PurposeText) WHERE t.version = s.textVersion }, false))
  RETURN coalesce(p.key, '') LIMIT 10
} AS odd
RETURN max(u.id) AS last, count(u) AS n,
  collect(CASE WHEN size(odd) > 0 THEN [{rule: 'consent', entity: u.id, seen: odd}] END) AS found
