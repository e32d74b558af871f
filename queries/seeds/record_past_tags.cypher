// Say which tags users held and until when.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
CREATE (u)-[:WAS_TAGGED {
  source: row.source, since: datetime({epochMillis: row.since}), actor: row.actor, role: row.role, note: row.note,
  until: datetime({epochMillis: row.until}), endedBy: row.ended_by
}]->(t)
