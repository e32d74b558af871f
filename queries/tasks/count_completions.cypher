// How often a user completed a task.
// access:  read
// rows:    one
// params:  user STRING · type STRING
// columns: n INTEGER
MATCH (u:User {id: $user})
RETURN COUNT { (u)-[:DID]->(:Event {type: $type}) } AS n
