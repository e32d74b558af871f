// Tags that the user held at an instant, the last given first; one row a tag and source. What began at the instant is
// among them, what ended at it is not.
// fragment: slot
// subject:  user_
// params:  at_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (user_)-[held_:TAGGED|WAS_TAGGED]->(tag_:Tag)
  WHERE held_.since <= $at_ AND (held_.until IS NULL OR held_.until > $at_)
  WITH held_, tag_ ORDER BY held_.since DESC, tag_.key, held_.source LIMIT 1000
  RETURN {source: held_.source, since: held_.since.epochMillis, actor: held_.actor, role: held_.role, note: held_.note,
    until: held_.until.epochMillis, ended_by: held_.endedBy, reason: held_.reason, replaced_by: held_.replacedBy,
    tag: project(Tag, tag_)}
}
