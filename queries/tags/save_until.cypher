// Say until when one source says that a user holds a tag, instead of what it said before.
// access:  write
// rows:    optional
// params:  user STRING · tag STRING · source STRING · until ZONED DATETIME
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
MATCH (u)-[held:TAGGED {source: $source}]->(t)
SET held.until = $until
RETURN u.id AS user
