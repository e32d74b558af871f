// Moves that a merge laid beside a person's line are on it again.
// access:  write
// rows:    none
// params:  users LIST<STRING> · merge STRING
// columns: none
UNWIND $users AS id
MATCH (:User {id: id})-[moved:MOVED {aside: $merge}]->(:Move)
SET moved.aside = null
