// Some identities and records of a nameless user.
// access:  read
// rows:    one
// params:  user STRING · limit INTEGER
// columns: identities LIST<MAP> · records LIST<STRING>
OPTIONAL MATCH (u:User {id: $user})
RETURN COLLECT { MATCH (u)-[:IDENTIFIED_BY]->(i:Identity) RETURN i {.kind, .value} LIMIT $limit } AS identities,
  COLLECT { MATCH (u)-[:KNOWN_BY]->(r:Record) RETURN r.key LIMIT $limit } AS records
