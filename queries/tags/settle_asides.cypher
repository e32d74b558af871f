// End what stands aside or beside of one tag and source of a person: the tag was taken from the person, whatever the id
// and whatever tag that was merged into this one it was said of.
// access:  write
// rows:    none
// params:  user STRING · tag STRING · source STRING · until ZONED DATETIME · ended_by STRING · reason STRING?
// columns: none
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
MATCH (member)-[:MERGED_INTO*0..]->(u)
MATCH (member)-[aside:SET_ASIDE|TAGGED_BESIDE {source: $source}]->(t)
WHERE type(aside) = 'TAGGED_BESIDE' OR aside.was = 'TAGGED'
CREATE (u)-[ended:WAS_TAGGED]->(t)
SET ended = properties(aside)
SET ended.was = null, ended.merge = null, ended.rule = null,
  ended.of = CASE WHEN member.id <> u.id THEN member.id ELSE aside.of END,
  ended.until = $until, ended.endedBy = $ended_by, ended.reason = $reason
DELETE aside
