// Set a user's name.
// access:  write
// rows:    one
// params:  id STRING · name STRING · search_name STRING · name_key STRING
// columns: id STRING
MATCH (u:User {id: $id})
SET u.name = $name, u.searchName = $search_name, u.nameKey = $name_key
RETURN u.id AS id
