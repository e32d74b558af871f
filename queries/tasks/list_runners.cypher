// The next users by id who completed a task.
// access:  read
// rows:    one
// params:  type STRING · after STRING · limit INTEGER
// columns: users LIST<STRING>
MATCH (e:Event {type: $type})
WHERE e.at > datetime({epochMillis: 0})
MATCH (u:User)-[:DID]->(e)
WHERE u.id > $after
WITH DISTINCT u.id AS id ORDER BY id LIMIT $limit
RETURN collect(id) AS users
