// Say through which channels users came.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (c:Channel {key: row.channel})
CREATE (u)-[:CAME_THROUGH {at: datetime({epochMillis: row.at_ms}), of: row.of}]->(c)
