// The next people by id.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: ids LIST<STRING>
MATCH (u:User)
WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
RETURN collect(u.id) AS ids
