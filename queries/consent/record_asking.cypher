// A user was asked for consent to a purpose.
// access:  write
// rows:    one
// params:  user STRING · purpose STRING · at ZONED DATETIME · actor STRING · channel STRING? · of STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (p:Purpose {key: $purpose})
CREATE (u)-[:ASKED {at: $at, actor: $actor, channel: $channel, of: $of}]->(p)
RETURN u.id AS user
