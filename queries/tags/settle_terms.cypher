// End the tags of some users whose term is over, as of their term; read after the users' locks.
// access:  write
// rows:    many
// params:  users LIST<STRING> · now ZONED DATETIME · ended_by STRING
// columns: user STRING · tag STRING · source STRING
UNWIND $users AS id
MATCH (u:User {id: id})-[held:TAGGED]->(t:Tag)
WHERE held.until <= $now
CREATE (u)-[was:WAS_TAGGED]->(t)
SET was = properties(held)
SET was.endedBy = $ended_by
DELETE held
RETURN u.id AS user, t.key AS tag, was.source AS source
