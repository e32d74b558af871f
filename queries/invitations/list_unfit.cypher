// Those of some users whom an invitation to a group is not for any more, and why; read after their locks.
// access:  read
// rows:    one
// params:  users LIST<STRING> · group STRING · at ZONED DATETIME
// columns: found LIST<LIST<STRING>>
MATCH (g:Group {key: $group})
OPTIONAL MATCH (g)-[:ON]->(l:Ladder)
UNWIND $users AS id
MATCH (u:User {id: id})
WITH u, CASE
  WHEN u:Erased THEN 'gone'
  WHEN EXISTS { (u)-[:MEMBER_OF]->(g) } THEN 'member'
  WHEN EXISTS { MATCH (u)-[:MEMBER_OF]->(above:Group)-[:ON]->(l) WHERE above.rank > g.rank } THEN 'stands_higher'
  WHEN EXISTS { MATCH (u)-[:INVITED]->(:Invitation)-[held:HOLDS]->(g) WHERE held.until > $at } THEN 'invited'
END AS reason
WHERE reason IS NOT NULL
RETURN collect([u.id, reason]) AS found
