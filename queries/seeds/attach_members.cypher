// Let users be in interest groups.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (g:Group {key: row.group})
CREATE (u)-[:MEMBER_OF {user: row.user, since: datetime({epochMillis: row.since})}]->(g)
