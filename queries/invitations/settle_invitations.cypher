// Say what became of invitations that are open, each at its instant, and free the places that they kept; their users'
// standings are locked. Those that were open until now are told with whose they are.
// access:  write
// rows:    many
// params:  keys LIST<STRING> · state STRING · at ZONED DATETIME? · actor STRING · reason STRING? · move STRING?
// columns: list STRING · user STRING
UNWIND $keys AS key
MATCH (i:Invitation {key: key})
WHERE i.state = 'open'
MATCH (u:User)-[r:INVITED]->(i)
SET i.state = $state, i.settledAt = coalesce($at, i.expiresAt), i.settledBy = $actor, i.reason = $reason, i.move = $move
WITH i, coalesce(r.of, u.id) AS user
CALL (i) {
  MATCH (i)-[held:HOLDS]->(:Group)
  DELETE held
}
RETURN i.list AS list, user
