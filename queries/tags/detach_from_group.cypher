// End that a group carries a tag: it is ended, not erased.
// access:  write
// rows:    optional
// params:  group STRING · tag STRING · until ZONED DATETIME · ended_by STRING · reason STRING?
// columns: group STRING
MATCH (g:Group {key: $group})
MATCH (t:Tag {key: $tag})
MATCH (g)-[held:LABELLED]->(t)
CREATE (g)-[was:WAS_LABELLED]->(t)
SET was = properties(held)
SET was.until = CASE WHEN $until > held.since THEN $until ELSE held.since END, was.endedBy = $ended_by,
  was.reason = $reason
DELETE held
RETURN g.key AS group
