// Say under which identities users are known; the version of each moves on by `step`. One that somebody holds by now is
// left as it is and named. Making the node first is what parts two who do this at once.
// access:  write
// rows:    one
// params:  rows LIST<MAP> · step INTEGER
// columns: taken LIST<MAP>
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (s:Standing {user: row.user})
MERGE (i:Identity {kind: row.kind, value: row.value})
WITH row, u, s, i, head(COLLECT { MATCH (other:User)-[:IDENTIFIED_BY]->(i) RETURN other.id }) AS holder
FOREACH (_ IN CASE WHEN holder IS NULL THEN [1] ELSE [] END |
  SET s.version = s.version + $step
  CREATE (u)-[:IDENTIFIED_BY {source: row.source, since: row.since, confidence: row.confidence, of: row.of}]->(i))
RETURN collect(CASE WHEN holder IS NOT NULL THEN {kind: row.kind, value: row.value, user: holder} END) AS taken
