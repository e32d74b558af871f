// A statement of a user stands as the present one on its purpose; the one before it goes to the earlier ones.
// access:  write
// rows:    one
// params:  user STRING · purpose STRING · consent MAP · of STRING?
// columns: n_ended INTEGER
MATCH (u:User {id: $user})
MATCH (p:Purpose {key: $purpose})
CALL (u, p) {
  MATCH (u)-[old:CONSENTED]->(p)
  CREATE (u)-[before:CONSENTED_BEFORE]->(p)
  SET before = properties(old), before.endedAt = $consent.at
  DELETE old
  RETURN count(*) AS n_ended
}
CREATE (u)-[c:CONSENTED]->(p)
SET c = $consent, c.of = $of
RETURN n_ended
