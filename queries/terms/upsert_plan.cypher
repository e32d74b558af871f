// Say how a plan stands.
// access:  write
// rows:    one
// params:  key STRING · values MAP
// columns: key STRING
MERGE (p:Plan {key: $key})
SET p += $values
RETURN p.key AS key
