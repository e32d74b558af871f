// Invite users, each at a position of a list, and keep a place of the group for each; their standings are locked.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · list STRING · group STRING · at ZONED DATETIME · expires_at ZONED DATETIME
// columns: none
MATCH (g:Group {key: $group})
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:INVITED {at: $at}]->(:Invitation {
  key: row.key, list: $list, group: $group, position: row.position, state: 'open', at: $at, expiresAt: $expires_at
})-[:HOLDS {until: $expires_at}]->(g)
