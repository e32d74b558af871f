// Where a plan stands from now on.
// access:  write
// rows:    one
// params:  id STRING · values MAP
// columns: id STRING
MATCH (p:MovePlan {id: $id})
SET p += $values
RETURN p.id AS id
