// Say what became of a planned move; its user's standing is locked.
// access:  write
// rows:    none
// params:  id STRING · state STRING · at ZONED DATETIME · actor STRING · reason STRING? · facts STRING? · move STRING?
// columns: none
MATCH (p:PlannedMove {id: $id, state: 'waiting'})
SET p.state = $state, p.settledAt = $at, p.settledBy = $actor, p.problem = $reason, p.facts = $facts, p.move = $move
