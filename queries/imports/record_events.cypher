// Say what users did; instants come as epoch milliseconds, which the driver sends faster.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
WITH u, row, datetime({epochMillis: row.at_ms}) AS at
CREATE (u)-[:DID {at: at, of: row.of}]->(:Event {
  id: row.id, type: row.type, at: at, channel: row.channel, data: row.data
})
