// Tags that a group carries, the last given first.
// fragment: slot
// subject:  group_
// params:  none
// columns: none
COLLECT {
  MATCH (group_)-[held_:LABELLED]->(tag_:Tag)
  WITH held_, tag_ ORDER BY held_.since DESC, tag_.key LIMIT 1000
  RETURN {since: held_.since.epochMillis, actor: held_.actor, role: held_.role, note: held_.note,
    tag: project(Tag, tag_)}
}
