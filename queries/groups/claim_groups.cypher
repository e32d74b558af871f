// Lock those of some groups whose number of members is limited, and of the groups where some users stand on the same
// ladders, in ascending order of their keys: a last place is given once, and who leaves a group for another does not wait
// for somebody who comes the other way. A group of few has one lock for all its members, whoever comes or goes.
// access:  write
// rows:    none
// params:  keys LIST<STRING> · users LIST<STRING>
// columns: none
CALL () {
  UNWIND $keys AS key
  MATCH (g:Group {key: key})
  RETURN g
  UNION
  UNWIND $keys AS key
  MATCH (:Group {key: key})-[:ON]->(l:Ladder)
  WITH DISTINCT l.key AS ladder
  UNWIND $users AS id
  MATCH (:User {id: id})-[:MEMBER_OF {ladder: ladder, user: id}]->(g:Group)
  RETURN g
}
WITH g
WHERE g.capacity IS NOT NULL
WITH g ORDER BY g.key
SET g.touched = timestamp()
