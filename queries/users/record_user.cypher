// Create a user with their standing, and place them in the lowest group of every ladder.
// access:  write
// rows:    one
// params:  id STRING · name STRING · search_name STRING · name_key STRING · joined_key STRING · joined_at ZONED DATETIME · at ZONED DATETIME
// columns: id STRING
CREATE (u:User {id: $id})
SET u.name = $name, u.searchName = $search_name, u.nameKey = $name_key,
  u.joinedKey = $joined_key, u.joinedAt = $joined_at, u.createdAt = $at
CREATE (:Standing {user: $id, version: 1, touched: timestamp()})
WITH u
CALL (u) {
  MATCH (l:Ladder)
  CALL (l) {
    MATCH (g:Group)-[:ON]->(l)
    RETURN g ORDER BY g.rank LIMIT 1
  }
  CREATE (u)-[:MEMBER_OF {ladder: l.key, user: u.id, since: u.joinedAt}]->(g)
}
RETURN u.id AS id
