// Say who looks after users.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (s:Staff {id: row.staff})
CREATE (u)-[:FOLLOWED_BY {state: row.state, since: datetime({epochMillis: row.since})}]->(s)
