// A statement of a user that was made before the present one is kept among the earlier ones.
// access:  write
// rows:    one
// params:  user STRING · purpose STRING · consent MAP · of STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (p:Purpose {key: $purpose})
WITH u, p, COLLECT { MATCH (u)-[s:CONSENTED|CONSENTED_BEFORE]->(p) WHERE s.at >= $consent.at RETURN s.at ORDER BY s.at }
  AS later
CREATE (u)-[b:CONSENTED_BEFORE]->(p)
SET b = $consent, b.of = $of, b.endedAt = head(later)
RETURN u.id AS user
