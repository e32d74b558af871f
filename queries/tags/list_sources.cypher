// Which sources say that a user holds a tag; read after the user's lock.
// access:  read
// rows:    many
// params:  user STRING · tag STRING · at ZONED DATETIME
// columns: source STRING
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
MATCH (u)-[held:TAGGED]->(t)
WHERE held.until IS NULL OR held.until > $at
RETURN held.source AS source
ORDER BY source
