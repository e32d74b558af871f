// One channel that users come through, with the user whose it is, if it is one's.
// access:  read
// rows:    optional
// params:  key STRING
// columns: key STRING · name STRING? · kind STRING · owner STRING?
MATCH (c:Channel {key: $key})
RETURN c.key AS key, c.name AS name, c.kind AS kind,
  head(COLLECT { MATCH (c)-[:OWNED_BY]->(u:User) RETURN u.id ORDER BY u.id LIMIT 1 }) AS owner
