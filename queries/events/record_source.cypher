// Say that a user came through a channel.
// access:  write
// rows:    one
// params:  user STRING · channel STRING · at ZONED DATETIME · state STRING? · of STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (c:Channel {key: $channel})
CREATE (u)-[:CAME_THROUGH {at: $at, state: $state, of: $of}]->(c)
RETURN u.id AS user
