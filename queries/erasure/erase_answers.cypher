// Take away some answers of a nameless user.
// access:  write
// rows:    one
// params:  user STRING · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[:ANSWERED]->(a:Answer)
WITH DISTINCT a LIMIT $limit
DETACH DELETE a
RETURN count(*) AS n
