// End what is said of some users and a tag, as far as it was said until an instant, by one source or by any; what was
// set beside and aside of it too. What has run out ends as of its term. Read after the users' locks.
// access:  write
// rows:    many
// params:  users LIST<STRING> · key STRING · source STRING? · before ZONED DATETIME · at ZONED DATETIME · ended_by STRING · term STRING · reason STRING
// columns: user STRING · source STRING
MATCH (t:Tag {key: $key})
UNWIND $users AS id
MATCH (u:User {id: id})-[held:TAGGED]->(t)
WHERE held.since <= $before AND ($source IS NULL OR held.source = $source)
WITH t, u, held, held.source AS said_by
CALL (t, u, said_by) {
  MATCH (n)-[:MERGED_INTO*0..]->(u)
  MATCH (n)-[aside:SET_ASIDE|TAGGED_BESIDE {source: said_by}]->(t)
  WHERE type(aside) = 'TAGGED_BESIDE' OR aside.was = 'TAGGED'
  WITH t, u, n, aside, properties(aside) AS kept
  DELETE aside
  CREATE (u)-[ended:WAS_TAGGED]->(t)
  SET ended = kept
  SET ended.was = null, ended.merge = null, ended.rule = null,
    ended.of = CASE WHEN n.id <> u.id THEN n.id ELSE kept.of END,
    ended.until = CASE WHEN kept.since > $at THEN kept.since ELSE $at END, ended.endedBy = $ended_by,
    ended.reason = $reason
}
WITH t, u, held, said_by, coalesce(held.until <= $at, false) AS is_over
CREATE (u)-[was:WAS_TAGGED]->(t)
SET was = properties(held)
SET was.until = CASE WHEN is_over THEN held.until ELSE $at END,
  was.endedBy = CASE WHEN is_over THEN $term ELSE $ended_by END, was.reason = $reason
DELETE held
RETURN u.id AS user, said_by AS source
