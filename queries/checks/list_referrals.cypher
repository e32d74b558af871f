// Who brought those of the next users whom somebody brought, as columns of equal length.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · referees LIST<STRING> · referrers LIST<STRING>
MATCH (u:User) WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
WITH u, head(COLLECT { MATCH (r:User)-[:REFERRED]->(u) RETURN r.id ORDER BY r.id LIMIT 1 }) AS referrer
RETURN max(u.id) AS last, count(u) AS n, collect(CASE WHEN referrer IS NULL THEN NULL ELSE u.id END) AS referees,
  collect(referrer) AS referrers
