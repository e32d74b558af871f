// An invitation as it stands, and the id to which it was sent; none once its person is being erased.
// access:  read
// rows:    optional
// params:  key STRING
// columns: list STRING · group STRING · kind STRING · state STRING · expires_ms INTEGER · owner STRING? · move STRING?
MATCH (i:Invitation {key: $key})
MATCH (g:Group {key: i.group})
OPTIONAL MATCH (u:User)-[r:INVITED]->(i)
WHERE NOT u:Erased
RETURN i.list AS list, i.group AS group, g.kind AS kind, i.state AS state, i.expiresAt.epochMillis AS expires_ms,
  coalesce(r.of, u.id) AS owner, i.move AS move
