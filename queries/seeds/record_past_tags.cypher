// Say which tags users held and until when.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
CREATE (u)-[:WAS_TAGGED {source: row.source, since: row.since, actor: row.actor, role: row.role, note: row.note,
  until: row.until, endedBy: row.ended_by}]->(t)
