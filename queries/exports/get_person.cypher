// A person as the graph holds them: the node with the attributes they carry, the ids that became theirs, the version.
// access:  read
// rows:    optional
// params:  user STRING
// columns: id STRING · values MAP · merged LIST<STRING> · version INTEGER? · is_erased BOOLEAN
MATCH (s:Standing {user: $user})
MATCH (u:User {id: coalesce(s.of, s.user)})
RETURN u.id AS id, properties(u) AS values,
  COLLECT { MATCH (m:Merged)-[:MERGED_INTO*1..50]->(u) RETURN DISTINCT m.id } AS merged,
  head(COLLECT { MATCH (o:Standing {user: u.id}) RETURN o.version }) AS version, u:Erased AS is_erased
