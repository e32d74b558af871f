// A member of staff.
// access:  read
// rows:    optional
// params:  id STRING
// columns: id STRING · name STRING
MATCH (s:Staff {id: $id})
RETURN s.id AS id, s.name AS name
