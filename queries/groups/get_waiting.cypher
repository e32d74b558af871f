// The planned move of a person on a ladder that still waits.
// access:  read
// rows:    optional
// params:  user STRING · ladder STRING
// columns: id STRING · effective_ms INTEGER
MATCH (:User {id: $user})-[:PLANNED]->(p:PlannedMove {ladder: $ladder, state: 'waiting'})
RETURN p.id AS id, p.effectiveAt.epochMillis AS effective_ms
ORDER BY p.effectiveAt, p.id
LIMIT 1
