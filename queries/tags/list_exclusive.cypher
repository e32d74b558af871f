// Which tag users hold of some classes and the classes below them; read after the users' locks.
// access:  read
// rows:    one
// params:  rows LIST<MAP> · at ZONED DATETIME
// columns: found LIST<MAP>
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[held:TAGGED]->(t:Tag)
WHERE (held.until IS NULL OR held.until > $at)
  AND EXISTS { (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(:TagClass {key: row.class_key}) }
RETURN collect({user: row.user, class_key: row.class_key, tag: t.key}) AS found
