// Some planned moves that are due, those that were due first at the head.
// access:  read
// rows:    many
// params:  now ZONED DATETIME · limit INTEGER
// columns: id STRING · user STRING
MATCH (p:PlannedMove)
WHERE p.state = 'waiting' AND p.effectiveAt <= $now
RETURN p.id AS id, p.user AS user
ORDER BY p.effectiveAt, id
LIMIT $limit
