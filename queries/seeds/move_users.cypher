// Let users stand in the tier groups that their last moves led to.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[old:MEMBER_OF {ladder: row.ladder}]->(:Group)
MATCH (next:Group {key: row.to_group})
DELETE old
CREATE (u)-[:MEMBER_OF {
  ladder: row.ladder, user: row.user, since: datetime({epochMillis: row.at}), move: row.id
}]->(next)
