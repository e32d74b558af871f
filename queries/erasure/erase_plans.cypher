// Take away some planned moves and locks of a nameless user.
// access:  write
// rows:    one
// params:  user STRING · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[:PLANNED|LOCKED]->(kept)
WITH kept LIMIT $limit
DETACH DELETE kept
RETURN count(*) AS n
