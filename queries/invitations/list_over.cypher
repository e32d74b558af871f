// Some open invitations whose time is over, and whose they are.
// access:  read
// rows:    many
// params:  now ZONED DATETIME · limit INTEGER
// columns: key STRING · user STRING
MATCH (i:Invitation)
WHERE i.state = 'open' AND i.expiresAt <= $now
WITH i LIMIT $limit
MATCH (u:User)-[r:INVITED]->(i)
RETURN i.key AS key, coalesce(r.of, u.id) AS user
