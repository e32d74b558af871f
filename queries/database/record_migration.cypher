// Remember that a schema step was taken.
// access:  write
// rows:    none
// params:  name STRING · checksum STRING · at ZONED DATETIME
// columns: none
MERGE (m:Migration {name: $name})
ON CREATE SET m.checksum = $checksum, m.at = $at
