// End what one source says of a user and a tag: the tag is ended, not erased; another may take its place.
// access:  write
// rows:    optional
// params:  user STRING · tag STRING · source STRING · until ZONED DATETIME · ended_by STRING · reason STRING? · replaced_by STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
MATCH (u)-[held:TAGGED {source: $source}]->(t)
CREATE (u)-[was:WAS_TAGGED]->(t)
SET was = properties(held)
SET was.until = $until, was.endedBy = $ended_by, was.reason = $reason, was.replacedBy = $replaced_by
DELETE held
RETURN u.id AS user
