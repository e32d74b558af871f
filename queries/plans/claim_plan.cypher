// Lock a plan until the transaction ends.
// access:  write
// rows:    optional
// params:  id STRING
// columns: id STRING
MATCH (p:MovePlan {id: $id})
SET p.touched = timestamp()
RETURN p.id AS id
