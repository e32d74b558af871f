// One event with whose it is.
// access:  read
// rows:    optional
// params:  id STRING
// columns: id STRING · user STRING · type STRING · at INTEGER · channel STRING? · data STRING?
MATCH (e:Event {id: $id})<-[:DID]-(u:User)
RETURN e.id AS id, u.id AS user, e.type AS type, e.at.epochMillis AS at, e.channel AS channel, e.data AS data
