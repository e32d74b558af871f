// Ids of some purchases of a nameless user that senders know them by.
// access:  read
// rows:    one
// params:  user STRING · limit INTEGER
// columns: ids LIST<STRING>
MATCH (:User {id: $user})-[:BOUGHT]->(n:Purchase)
WHERE NOT n.id STARTS WITH $user
WITH n LIMIT $limit
RETURN collect(n.id) AS ids
