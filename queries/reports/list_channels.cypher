// These channels, with whose they are: a user's, unless they refused to be profiled, or a member of staff's.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: key STRING · name STRING? · kind STRING? · user STRING? · staff STRING? · owner STRING?
UNWIND $keys AS key
MATCH (c:Channel {key: key})
WITH c, head(COLLECT {
  MATCH (c)-[:OWNED_BY]->(u:User)
  WHERE NOT u:Erased AND NOT EXISTS {
    (u)-[refused:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused.status IN ['denied', 'withdrawn']
  }
  RETURN u ORDER BY u.id LIMIT 1
}) AS user, head(COLLECT { MATCH (c)-[:OWNED_BY]->(s:Staff) RETURN s ORDER BY s.id LIMIT 1 }) AS staff
RETURN c.key AS key, c.name AS name, c.kind AS kind, user.id AS user, staff.id AS staff,
  coalesce(user.name, staff.name) AS owner
