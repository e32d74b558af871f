// Give users tags.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
CREATE (u)-[:TAGGED {
  source: 'import', since: datetime({epochMillis: row.since_ms}), actor: row.actor, role: row.role, note: row.note,
  of: row.of
}]->(t)
