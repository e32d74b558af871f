// A page of the ids of all users in ascending order, with what the store calls their nodes; an empty list ends them.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: users LIST<STRING> · nodes LIST<INTEGER>
MATCH (u:User) WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
RETURN collect(u.id) AS users, collect(id(u)) AS nodes
