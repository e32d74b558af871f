// A member of staff is known by that name and role.
// access:  write
// rows:    one
// params:  id STRING · name STRING · role STRING?
// columns: created BOOLEAN
OPTIONAL MATCH (known:Staff {id: $id})
WITH known IS NULL AS created
MERGE (s:Staff {id: $id})
SET s.name = $name, s.role = $role
RETURN created
