// Make a tag in a class; no row when there is no such class.
// access:  write
// rows:    optional
// params:  key STRING · class_key STRING · values MAP · at ZONED DATETIME
// columns: key STRING
MATCH (c:TagClass {key: $class_key})
CREATE (t:Tag {key: $key})-[:IN_CLASS]->(c)
SET t += $values, t.createdAt = $at
RETURN t.key AS key
