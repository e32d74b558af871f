// A ladder with its groups from the lowest rank, and where a user stands on it.
// access:  read
// rows:    optional
// params:  key STRING · user STRING
// columns: state STRING · groups LIST<STRING> · current STRING?
MATCH (l:Ladder {key: $key})
RETURN coalesce(l.state, 'ready') AS state,
  COLLECT { MATCH (g:Group)-[:ON]->(l) RETURN g.key ORDER BY g.rank } AS groups,
  head(COLLECT { MATCH (:User {id: $user})-[:MEMBER_OF {ladder: l.key}]->(g:Group) RETURN g.key }) AS current
