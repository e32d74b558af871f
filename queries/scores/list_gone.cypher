// Which of these ids are nobody's.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: gone LIST<STRING>
UNWIND $users AS user
WITH user WHERE NOT EXISTS { MATCH (:User {id: user}) }
RETURN collect(user) AS gone
