// End what was set aside of people for another tag of its class, where the same source has said the same of them again
// since: what was said before is history as of then.
// access:  write
// rows:    none
// params:  users LIST<STRING>
// columns: none
UNWIND $users AS id
MATCH (u:User {id: id})-[aside:SET_ASIDE {was: 'TAGGED'}]->(t:Tag)
WHERE aside.rule IS NOT NULL
MATCH (u)-[held:TAGGED {source: aside.source}]->(t)
WHERE held.of IS NULL
WITH u, t, held, aside, properties(aside) AS kept
DELETE aside
CREATE (u)-[ended:WAS_TAGGED]->(t)
SET ended = kept
SET ended.was = null, ended.merge = null, ended.rule = null, ended.endedBy = held.actor,
  ended.until = CASE WHEN kept.since > held.since THEN kept.since ELSE held.since END
