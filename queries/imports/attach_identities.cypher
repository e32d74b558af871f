// Say under which identities users are known; the version of each moves on.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (s:Standing {user: row.user})
SET s.version = s.version + 1
MERGE (i:Identity {kind: row.kind, value: row.value})
CREATE (u)-[:IDENTIFIED_BY {
  source: row.source, since: datetime({epochMillis: row.since_ms}), confidence: row.confidence, of: row.of
}]->(i)
