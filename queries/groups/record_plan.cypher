// Plan a move of a user for a later moment.
// access:  write
// rows:    none
// params:  user STRING · of STRING? · plan MAP · at ZONED DATETIME · effective_at ZONED DATETIME
// columns: none
MATCH (u:User {id: $user})
CREATE (u)-[:PLANNED {of: $of}]->(p:PlannedMove {state: 'waiting', at: $at, effectiveAt: $effective_at})
SET p += $plan
