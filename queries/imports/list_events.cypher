// Those of some events that exist.
// access:  read
// rows:    many
// params:  ids LIST<STRING>
// columns: id STRING · user STRING · type STRING · at INTEGER · channel STRING? · data STRING?
UNWIND $ids AS id
MATCH (e:Event {id: id})<-[:DID]-(u:User)
RETURN e.id AS id, u.id AS user, e.type AS type, e.at.epochMillis AS at, e.channel AS channel, e.data AS data
