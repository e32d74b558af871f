// Let people stand in the lowest group of each ladder on which they stand nowhere.
// access:  write
// rows:    one
// params:  users LIST<STRING> · at ZONED DATETIME
// columns: n INTEGER
UNWIND $users AS id
MATCH (u:User {id: id})
CALL (u) {
  MATCH (l:Ladder)
  WHERE NOT EXISTS { (u)-[:MEMBER_OF {ladder: l.key}]->(:Group) }
  CALL (l) {
    MATCH (g:Group)-[:ON]->(l)
    RETURN g ORDER BY g.rank LIMIT 1
  }
  CREATE (u)-[:MEMBER_OF {ladder: l.key, user: u.id, since: $at}]->(g)
  RETURN count(*) AS n_placed
}
RETURN sum(n_placed) AS n
