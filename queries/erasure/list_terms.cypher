// Ids of some paid terms of a nameless user that senders know them by.
// access:  read
// rows:    one
// params:  user STRING · limit INTEGER
// columns: ids LIST<STRING>
MATCH (:User {id: $user})-[:PAID_FOR]->(n:Term)
WHERE NOT n.id STARTS WITH $user
WITH n LIMIT $limit
RETURN collect(n.id) AS ids
