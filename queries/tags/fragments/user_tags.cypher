// Tags that the user holds, newest first; one row a tag and source.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[held_:TAGGED]->(tag_:Tag)
  WHERE held_.until IS NULL OR held_.until > datetime()
  WITH held_, tag_ ORDER BY held_.since DESC, tag_.key, held_.source LIMIT 1000
  RETURN {source: held_.source, since: held_.since.epochMillis, actor: held_.actor, role: held_.role, note: held_.note,
    until: held_.until.epochMillis, ended_by: null, reason: null, replaced_by: null,
    tag: project(Tag, tag_)}
}
