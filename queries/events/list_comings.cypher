// With which states a user is known to have come through a channel at an instant.
// access:  read
// rows:    many
// params:  user STRING · channel STRING · at ZONED DATETIME
// columns: state STRING?
MATCH (u:User {id: $user})
MATCH (c:Channel {key: $channel})
MATCH (u)-[came:CAME_THROUGH {at: $at}]->(c)
RETURN came.state AS state
