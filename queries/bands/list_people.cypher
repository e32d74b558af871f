// Whose some ids are now, each person once.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: users LIST<STRING>
UNWIND $users AS id
MATCH (s:Standing {user: id})
MATCH (u:User {id: coalesce(s.of, s.user)})
WHERE NOT u:Erased
WITH DISTINCT u.id AS user ORDER BY user
RETURN collect(user) AS users
