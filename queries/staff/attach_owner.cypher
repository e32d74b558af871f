// A member of staff looks after a user, in a state. Whoever did already has the new state and keeps the beginning.
// access:  write
// rows:    optional
// params:  user STRING · staff STRING · state STRING · at ZONED DATETIME · of STRING?
// columns: before STRING
MATCH (u:User {id: $user})
MATCH (s:Staff {id: $staff})
OPTIONAL MATCH (u)-[known:FOLLOWED_BY]->(s)
WITH u, s, known.state AS before
MERGE (u)-[f:FOLLOWED_BY]->(s)
ON CREATE SET f.since = $at, f.of = $of
SET f.state = $state
RETURN before
