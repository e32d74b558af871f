// Warn people that they may leave their group, or lift such warnings; an earlier one of the same group stands.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · at ZONED DATETIME · ladder STRING · policy STRING
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (g:Group {key: row.group})
OPTIONAL MATCH (u)-[old:WARNED {ladder: $ladder}]->(any:Group)
WHERE NOT row.is_warned OR any <> g
DELETE old
WITH DISTINCT row, u, g
WHERE row.is_warned AND NOT EXISTS { (u)-[:WARNED {ladder: $ladder}]->(g) }
CREATE (u)-[:WARNED {ladder: $ladder, policy: $policy, at: $at}]->(g)
