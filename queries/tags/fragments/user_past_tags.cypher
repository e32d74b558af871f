// Tags that the user held and no longer holds, last ended first; one whose term is over is among them at once.
// fragment: slot
// subject:  user_
// params:  limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[held_:TAGGED|WAS_TAGGED]->(tag_:Tag)
  WHERE type(held_) = 'WAS_TAGGED' OR held_.until <= datetime()
  WITH held_, tag_ ORDER BY held_.until DESC, tag_.key, held_.source LIMIT $limit_
  RETURN {source: held_.source, since: held_.since.epochMillis, actor: held_.actor, role: held_.role, note: held_.note,
    until: held_.until.epochMillis,
    ended_by: CASE type(held_) WHEN 'TAGGED' THEN 'term' ELSE held_.endedBy END, reason: held_.reason,
    replaced_by: held_.replacedBy,
    tag: project(Tag, tag_)}
}
