// A person who may be erased, read under the lock: all ids they have and had, when they joined, whether they were erased.
// access:  read
// rows:    optional
// params:  user STRING
// columns: merged LIST<STRING> · joined_at INTEGER · created_at INTEGER · is_erased BOOLEAN
MATCH (u:User {id: $user})
RETURN COLLECT { MATCH (m:Merged)-[:MERGED_INTO*1..50]->(u) RETURN DISTINCT m.id } AS merged,
  u.joinedAt.epochMillis AS joined_at, u.createdAt.epochMillis AS created_at, u:Erased AS is_erased
