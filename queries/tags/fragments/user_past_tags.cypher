// Tags that the user held and no longer holds, last ended first.
// fragment: slot
// subject:  user_
// params:  limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[held_:WAS_TAGGED]->(tag_:Tag)
  WITH held_, tag_ ORDER BY held_.until DESC, tag_.key, held_.source LIMIT $limit_
  RETURN {source: held_.source, since: held_.since.epochMillis, actor: held_.actor, role: held_.role, note: held_.note,
    until: held_.until.epochMillis, ended_by: held_.endedBy, reason: held_.reason,
    tag: project(Tag, tag_)}
}
