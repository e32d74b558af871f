// Let a user be in an interest group, once.
// access:  write
// rows:    none
// params:  user STRING · of STRING? · group STRING · at ZONED DATETIME
// columns: none
MATCH (u:User {id: $user})
MATCH (g:Group {key: $group})
WHERE NOT EXISTS { (u)-[:MEMBER_OF]->(g) }
CREATE (u)-[:MEMBER_OF {user: $user, since: $at, of: $of}]->(g)
