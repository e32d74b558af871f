// Set a user's name and attributes; an attribute given as null is taken away.
// access:  write
// rows:    one
// params:  id STRING · name STRING · search_name STRING · name_key STRING · attributes MAP
// columns: id STRING
MATCH (u:User {id: $id})
SET u += $attributes
SET u.name = $name, u.searchName = $search_name, u.nameKey = $name_key
RETURN u.id AS id
