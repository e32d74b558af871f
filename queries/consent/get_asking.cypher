// What decides whether a user may be asked for consent to a purpose: earlier askings since a time, what they said.
// access:  read
// rows:    optional
// params:  user STRING · purpose STRING · since ZONED DATETIME · at ZONED DATETIME
// columns: facts MAP
MATCH (u:User {id: $user})
OPTIONAL MATCH (p:Purpose {key: $purpose})
RETURN {
  is_open: coalesce(p.state = 'active', false),
  asked: COLLECT { MATCH (u)-[a:ASKED]->() WHERE a.at > $since RETURN a.at.epochMillis },
  said: head(COLLECT {
    MATCH (u)-[c:CONSENTED]->(p)
    RETURN {status: c.status, counts: c.textVersion >= p.validFromVersion AND (c.until IS NULL OR c.until > $at)}
  }),
  annoyed_at: head(COLLECT { MATCH (u)-[n:ANNOYED_BY]->() RETURN max(n.at).epochMillis }),
  granted_at: head(COLLECT { MATCH (u)-[g:CONSENTED]->() WHERE g.status = 'granted' RETURN max(g.at).epochMillis })
} AS facts
