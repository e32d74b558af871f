// Open an import: a new one stands at line 0, an interrupted one where it stopped, a finished one at line 0 again.
// access:  write
// rows:    one
// params:  key STRING · kind STRING · file STRING · actor STRING · at ZONED DATETIME
// columns: line INTEGER
MERGE (i:Import {key: $key})
ON CREATE SET i.kind = $kind, i.file = $file, i.line = 0, i.startedAt = $at
WITH i, CASE WHEN i.state = 'done' THEN 0 ELSE i.line END AS line
SET i.line = line, i.state = 'open', i.actor = $actor, i.at = $at
RETURN line
