// Note that a change could not be handled, why, and when it is tried again.
// access:  write
// rows:    none
// params:  id STRING · attempts INTEGER · due_at ZONED DATETIME · reason STRING
// columns: none
MATCH (c:Change {id: $id})
WHERE c:Pending
SET c.attempts = $attempts, c.dueAt = $due_at, c.reason = $reason
