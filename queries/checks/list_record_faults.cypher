// Those of the next records that are not exactly one user's, or whose key is not that of their source and id there.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (r:Record) WHERE r.key > $after
WITH r ORDER BY r.key LIMIT $limit
WITH r, COUNT { (:User)-[:KNOWN_BY]->(r) } AS n_users,
  coalesce(r.key = r.source + '\u0001' + r.externalId, false) AS is_own
WITH r, CASE WHEN n_users = 1 AND is_own THEN NULL
  ELSE [{rule: 'record', entity: r.key, seen: [toString(n_users), coalesce(r.source, ''), coalesce(r.externalId, '')]}]
END AS faults
RETURN max(r.key) AS last, count(r) AS n, collect(faults) AS found
