// The next users by id who completed a task.
// access:  read
// rows:    one
// params:  type STRING · after STRING · limit INTEGER
// columns: users LIST<STRING>
MATCH (e:Event {type: $type})<-[:DID]-(u:User)
WHERE u.id > $after
WITH DISTINCT u.id AS id ORDER BY id LIMIT $limit
RETURN collect(id) AS users
