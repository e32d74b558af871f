// Keep what a user paid for.
// access:  write
// rows:    one
// params:  user STRING · id STRING · at ZONED DATETIME · values MAP · of STRING?
// columns: id STRING
MATCH (u:User {id: $user})
CREATE (u)-[:PAID_FOR {at: $at, of: $of}]->(t:Term {id: $id, at: $at})
SET t += $values
RETURN t.id AS id
