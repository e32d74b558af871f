// A user is in an interest group no longer; that they were is kept.
// access:  write
// rows:    none
// params:  user STRING · group STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: none
MATCH (u:User {id: $user})-[m:MEMBER_OF]->(g:Group {key: $group, kind: 'interest'})
CREATE (u)-[was:WAS_MEMBER_OF]->(g)
SET was = properties(m), was.until = $at, was.actor = $actor, was.reason = $reason
DELETE m
