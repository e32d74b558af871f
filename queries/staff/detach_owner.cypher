// A member of staff looks after a user no longer.
// access:  write
// rows:    optional
// params:  user STRING · staff STRING
// columns: before STRING
MATCH (u:User {id: $user})-[f:FOLLOWED_BY]->(:Staff {id: $staff})
WITH f, f.state AS before
DELETE f
RETURN before
