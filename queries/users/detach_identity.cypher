// End that a user is known under an identity: it is free, and the user keeps that it was theirs, until when and why not.
// access:  write
// rows:    optional
// params:  user STRING · kind STRING · value STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: version INTEGER · source STRING?
MATCH (u:User {id: $user})-[known:IDENTIFIED_BY]->(i:Identity {kind: $kind, value: $value})
MATCH (s:Standing {user: $user})
SET s.version = s.version + 1
CREATE (u)-[was:WAS_IDENTIFIED_BY]->(:PastIdentity {kind: $kind, value: $value})
SET was = properties(known), was.until = $at, was.endedBy = $actor, was.reason = $reason
WITH i, s.version AS version, was.source AS source
DETACH DELETE i
RETURN version, source
