// Keep what a tag is from now on, in its class.
// access:  write
// rows:    none
// params:  key STRING · class_key STRING · values MAP
// columns: none
MATCH (t:Tag {key: $key})
MATCH (c:TagClass {key: $class_key})
SET t += $values
WITH t, c
OPTIONAL MATCH (t)-[before:IN_CLASS]->(other:TagClass) WHERE other <> c
DELETE before
MERGE (t)-[:IN_CLASS]->(c)
