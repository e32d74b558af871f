// Those of some events that exist.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: found LIST<MAP>
UNWIND $ids AS id
MATCH (e:Event {id: id})<-[:DID]-(u:User)
RETURN collect({id: e.id, user: u.id, type: e.type, at: e.at.epochMillis, channel: e.channel, data: e.data}) AS found
