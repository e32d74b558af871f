// What every reading of a group holds.
// fragment: card of Group
// subject:  group_
// params:  none
// columns: none
group_ {.key, .name, .kind, .rank, .capacity,
  ladder: head(COLLECT { MATCH (group_)-[:ON]->(ladder_:Ladder) RETURN ladder_ {.key, .name} })}
