// Keep how far an import has come.
// access:  write
// rows:    none
// params:  key STRING · line INTEGER · state STRING · at ZONED DATETIME
// columns: none
MATCH (i:Import {key: $key})
SET i.line = $line, i.state = $state, i.at = $at
