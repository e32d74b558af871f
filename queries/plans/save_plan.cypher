// Keep a plan that was made.
// access:  write
// rows:    one
// params:  id STRING · values MAP
// columns: id STRING
CREATE (p:MovePlan {id: $id})
SET p += $values
RETURN p.id AS id
