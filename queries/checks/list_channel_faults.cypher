// Those of the next channels that are more than one's.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (c:Channel) WHERE c.key > $after
WITH c ORDER BY c.key LIMIT $limit
WITH c, COLLECT { MATCH (c)-[:OWNED_BY]->(o) RETURN coalesce(o.id, '') LIMIT 10 } AS owners
WITH c, CASE WHEN size(owners) <= 1 THEN NULL ELSE [{rule: 'channel', entity: c.key, seen: owners}] END AS faults
RETURN max(c.key) AS last, count(c) AS n, collect(faults) AS found
