// What a user holds of a class and the classes below it besides one tag; read after the user's lock.
// access:  read
// rows:    many
// params:  user STRING · class_key STRING · tag STRING · at ZONED DATETIME
// columns: tag STRING · source STRING
MATCH (u:User {id: $user})-[held:TAGGED]->(t:Tag)
WHERE t.key <> $tag AND (held.until IS NULL OR held.until > $at)
  AND EXISTS { (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(:TagClass {key: $class_key}) }
RETURN t.key AS tag, held.source AS source
ORDER BY tag, source
