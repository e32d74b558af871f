// Since when and until when a source says that a user holds a tag; read after the user's lock.
// access:  read
// rows:    optional
// params:  user STRING · tag STRING · source STRING
// columns: since INTEGER · until INTEGER?
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
MATCH (u)-[held:TAGGED {source: $source}]->(t)
RETURN held.since.epochMillis AS since, held.until.epochMillis AS until
