// Give users tags, each from its source.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
CREATE (u)-[:TAGGED {
  source: row.source, since: datetime({epochMillis: row.since}), actor: row.actor, role: row.role, note: row.note
}]->(t)
