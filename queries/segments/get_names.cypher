// What expressions may name, and how much of it there is; counts come from the store's own counters.
// access:  read
// rows:    one
// params:  none
// columns: tags LIST<MAP> · groups LIST<MAP> · purposes LIST<STRING> · tasks LIST<STRING> · plans LIST<STRING> · segments LIST<MAP> · sizes MAP · first_at INTEGER?
RETURN COLLECT {
    MATCH (t:Tag)
    RETURN {key: t.key, name: t.name, state: coalesce(t.state, 'active'), n: COUNT { (t)<-[:TAGGED]-() }}
  } AS tags,
  COLLECT { MATCH (g:Group) RETURN {key: g.key, n: COUNT { (g)<-[:MEMBER_OF]-() }} } AS groups,
  COLLECT { MATCH (p:Purpose) WHERE p.state = 'active' RETURN p.key } AS purposes,
  COLLECT { MATCH (t:Task) RETURN t.key } AS tasks, COLLECT { MATCH (p:Plan) RETURN p.key } AS plans,
  COLLECT { MATCH (s:Segment) WHERE s.state = 'active' RETURN {key: s.key, version: s.version} } AS segments,
  {
    n_users: COUNT { (:User) }, n_purchases: COUNT { (:Purchase) }, n_lines: COUNT { ()-[:OF]->() },
    n_products: COUNT { (:Product) }, n_events: COUNT { (:Event) }, n_channels: COUNT { (:Channel) },
    n_referrals: COUNT { ()-[:REFERRED]->() }
  } AS sizes,
  head(COLLECT {
    MATCH (p:Purchase) WHERE p.at > datetime({epochMillis: 0})
    RETURN p.at.epochMillis ORDER BY p.at LIMIT 1
  }) AS first_at
