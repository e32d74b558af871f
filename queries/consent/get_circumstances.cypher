// What decides about a statement of a user on a purpose, read after the user's lock.
// access:  read
// rows:    one
// params:  user STRING · purpose STRING
// columns: purpose MAP? · covers_sensitive BOOLEAN · birthday STRING? · age INTEGER? · present MAP? · said LIST<MAP>
MATCH (u:User {id: $user})
OPTIONAL MATCH (p:Purpose {key: $purpose})
RETURN p {.key, .name_zh, .name_en, .text_zh, .text_en, .textVersion, .validFromVersion, .state} AS purpose,
  EXISTS { MATCH (a:Attribute) WHERE a.purpose = $purpose AND a.sensitive } AS covers_sensitive,
  u.birthday AS birthday, u.age AS age,
  head(COLLECT {
    MATCH (u)-[c:CONSENTED]->(p)
    RETURN c {.status, .channel, .evidence, .textVersion, .actor, .guardian, at: c.at.epochMillis,
      until: c.until.epochMillis}
  }) AS present,
  COLLECT { MATCH (u)-[b:CONSENTED_BEFORE]->(p) RETURN {at: b.at.epochMillis, status: b.status} } AS said
