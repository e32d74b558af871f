// End the tags of some users whose term is over, as of their term; read after the users' locks. What the same source said
// of a tag that was merged into this one holds in their place, where its own term is not over.
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
WITH u, t, was.source AS source
CALL (u, t, source) {
  MATCH (u)-[beside:TAGGED_BESIDE {source: source}]->(t)
  WHERE beside.until IS NULL OR beside.until > $now
  WITH u, t, beside, properties(beside) AS kept
  ORDER BY beside.since, beside.mergedFrom LIMIT 1
  DELETE beside
  CREATE (u)-[now:TAGGED]->(t)
  SET now = kept
}
RETURN u.id AS user, t.key AS tag, source
