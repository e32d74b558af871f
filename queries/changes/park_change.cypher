// Put aside a change that could not be handled, with the reason.
// access:  write
// rows:    none
// params:  id STRING · attempts INTEGER · reason STRING · at ZONED DATETIME
// columns: none
MATCH (c:Change {id: $id})
WHERE c:Pending
REMOVE c:Pending
SET c:Parked, c.attempts = $attempts, c.reason = $reason, c.parkedAt = $at
