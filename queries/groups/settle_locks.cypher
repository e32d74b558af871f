// End the locks of a user of one kind on a ladder that are in force; their ids.
// access:  write
// rows:    many
// params:  user STRING · ladder STRING · kind STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: id STRING
MATCH (:User {id: $user})-[:LOCKED]->(k:TierLock {ladder: $ladder, kind: $kind})
WHERE k.endedAt IS NULL AND (k.until IS NULL OR k.until > $at)
SET k.endedAt = $at, k.endedBy = $actor, k.endReason = $reason
RETURN k.id AS id
ORDER BY id
