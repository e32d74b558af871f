// What the data of users may be used for at an instant, with what tells whether they are children.
// access:  read
// rows:    many
// params:  users LIST<STRING> · at ZONED DATETIME
// columns: user STRING · birthday STRING? · age INTEGER? · granted LIST<STRING> · said LIST<STRING>
UNWIND $users AS id
MATCH (u:User {id: id})
RETURN u.id AS user, u.birthday AS birthday, u.age AS age, COLLECT {
  MATCH (u)-[c:CONSENTED]->(p:Purpose)
  WHERE c.status = 'granted' AND (c.until IS NULL OR c.until > $at)
    AND c.textVersion >= p.validFromVersion AND p.state = 'active'
  RETURN p.key
} AS granted, COLLECT { MATCH (u)-[:CONSENTED]->(s:Purpose) RETURN s.key } AS said
