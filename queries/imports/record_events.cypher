// Say what users did.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:DID {at: row.at}]->(:Event {
  id: row.id, type: row.type, at: row.at, channel: row.channel, data: row.data
})
