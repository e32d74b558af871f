// The invitations of a list that are open, whose they are, and whether their time is over.
// access:  read
// rows:    many
// params:  list STRING · at ZONED DATETIME
// columns: key STRING · user STRING · is_over BOOLEAN
MATCH (i:Invitation)
WHERE i.key STARTS WITH $list + ':' AND i.state = 'open'
MATCH (u:User)-[r:INVITED]->(i)
RETURN i.key AS key, coalesce(r.of, u.id) AS user, i.expiresAt <= $at AS is_over
ORDER BY key
