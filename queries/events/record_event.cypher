// Say what a user did.
// access:  write
// rows:    one
// params:  id STRING · user STRING · type STRING · at ZONED DATETIME · channel STRING? · data STRING? · of STRING?
// columns: id STRING
MATCH (u:User {id: $user})
CREATE (u)-[:DID {at: $at, of: $of}]->(e:Event {id: $id, type: $type, at: $at, channel: $channel, data: $data})
RETURN e.id AS id
