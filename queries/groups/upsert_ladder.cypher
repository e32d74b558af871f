// Make a ladder, to be prepared, or name it anew; say which.
// access:  write
// rows:    one
// params:  key STRING · name STRING · at ZONED DATETIME
// columns: is_new BOOLEAN
MERGE (l:Ladder {key: $key})
ON CREATE SET l.state = 'preparing', l.since = $at
WITH l, l.name IS NULL AS is_new
SET l.name = $name
RETURN is_new
