// Of a person who is one of two now: of moves planned on one ladder the one that is due first stays; others are cancelled.
// access:  write
// rows:    one
// params:  user STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: n INTEGER
MATCH (u:User {id: $user})-[:PLANNED]->(p:PlannedMove {state: 'waiting'})
WITH p ORDER BY p.effectiveAt, p.id
WITH p.ladder AS ladder, collect(p) AS found
UNWIND tail(found) AS p
SET p.state = 'cancelled', p.settledAt = $at, p.settledBy = $actor, p.problem = $reason
RETURN count(p) AS n
