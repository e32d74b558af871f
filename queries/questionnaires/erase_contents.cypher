// Forget what some users answered where it is kept no longer; that they did stays.
// access:  write
// rows:    one
// params:  users LIST<STRING> · now ZONED DATETIME
// columns: n INTEGER
UNWIND $users AS id
MATCH (:User {id: id})-[:ANSWERED]->(a:Answer)
WHERE a.expiresAt <= $now
REMOVE a.options, a.text, a.expiresAt
RETURN count(a) AS n
