// End a term early; what was paid for stays on record.
// access:  write
// rows:    one
// params:  id STRING · until ZONED DATETIME · at ZONED DATETIME · actor STRING · reason STRING
// columns: id STRING
MATCH (t:Term {id: $id})
SET t.until = $until, t.endedAt = $at, t.endedBy = $actor, t.reason = $reason
RETURN t.id AS id
