// A user showed that being asked annoys them, by what they were asked for; no row when there is no such purpose.
// access:  write
// rows:    optional
// params:  user STRING · purpose STRING · at ZONED DATETIME · actor STRING · note STRING? · of STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (p:Purpose {key: $purpose})
CREATE (u)-[:ANNOYED_BY {at: $at, actor: $actor, note: $note, of: $of}]->(p)
RETURN u.id AS user
