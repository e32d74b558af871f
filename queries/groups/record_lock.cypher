// Bind a user to a place on a ladder.
// access:  write
// rows:    none
// params:  user STRING · of STRING? · lock MAP · at ZONED DATETIME · until ZONED DATETIME?
// columns: none
MATCH (u:User {id: $user})
CREATE (u)-[:LOCKED {of: $of}]->(k:TierLock {at: $at, until: $until})
SET k += $lock
