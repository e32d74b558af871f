// Say whose a channel is, a user's or a member of staff's, instead of whose it was before.
// access:  write
// rows:    one
// params:  key STRING · user STRING? · staff STRING?
// columns: n_owners INTEGER
MATCH (c:Channel {key: $key})
CALL (c) {
  MATCH (c)-[old:OWNED_BY]->()
  DELETE old
}
CALL (c) {
  MATCH (u:User {id: $user})
  CREATE (c)-[:OWNED_BY]->(u)
}
CALL (c) {
  MATCH (s:Staff {id: $staff})
  CREATE (c)-[:OWNED_BY]->(s)
}
RETURN COUNT { (c)-[:OWNED_BY]->() } AS n_owners
