// The next users by id who are not erased.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: users LIST<STRING>
MATCH (u:User)
WHERE u.id > $after AND NOT u:Erased
WITH u.id AS user ORDER BY user LIMIT $limit
RETURN collect(user) AS users
