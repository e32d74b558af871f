// Since when and until when a source says that a user holds a tag, under which id it said so, and whether it may have said
// so more than once, since others were merged into the user or into the tag; read after the user's lock.
// access:  read
// rows:    optional
// params:  user STRING · tag STRING · source STRING
// columns: since INTEGER · until INTEGER? · owner STRING · is_joined BOOLEAN
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
MATCH (u)-[held:TAGGED {source: $source}]->(t)
RETURN held.since.epochMillis AS since, held.until.epochMillis AS until, coalesce(held.of, u.id) AS owner,
  EXISTS { (u)<-[:MERGED_INTO]-() } OR EXISTS { (u)-[:TAGGED_BESIDE {source: $source}]->(t) } AS is_joined
