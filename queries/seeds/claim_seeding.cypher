// Open a seeding: a new one stands at 0 batches, an interrupted one where it stopped.
// access:  write
// rows:    one
// params:  key STRING · file STRING · at ZONED DATETIME
// columns: line INTEGER · is_done BOOLEAN
MERGE (i:Import {key: $key})
ON CREATE SET i.kind = 'seed', i.file = $file, i.line = 0, i.state = 'open', i.startedAt = $at
SET i.at = $at
RETURN i.line AS line, i.state = 'done' AS is_done
