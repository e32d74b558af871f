// Declare an attribute, or declare anew all of it but its key and type.
// access:  write
// rows:    one
// params:  key STRING · type STRING · values MAP
// columns: type STRING · created BOOLEAN
OPTIONAL MATCH (known:Attribute {key: $key})
WITH known IS NULL AS created
MERGE (a:Attribute {key: $key})
ON CREATE SET a.type = $type
SET a += CASE WHEN a.type = $type THEN $values ELSE {} END
RETURN a.type AS type, created
