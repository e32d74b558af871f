// Users of whose terms something is due, as far as a number of terms goes.
// access:  read
// rows:    one
// params:  now ZONED DATETIME · limit INTEGER
// columns: users LIST<STRING>
MATCH (t:Term)
WHERE t.dueAt <= $now
WITH t ORDER BY t.dueAt LIMIT $limit
MATCH (u:User)-[:PAID_FOR]->(t)
RETURN collect(DISTINCT u.id) AS users
