// Interest groups that the user was in, the one that they left last first.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[was_:WAS_MEMBER_OF]->(group_:Group)
  WITH was_, group_ ORDER BY was_.until DESC, group_.key LIMIT 200
  RETURN {since: was_.since.epochMillis, until: was_.until.epochMillis, actor: was_.actor, reason: was_.reason,
    group: project(Group, group_)}
}
