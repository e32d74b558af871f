// Groups the user stands in now: tiers first.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[member_:MEMBER_OF]->(group_:Group)
  WITH member_, group_ ORDER BY member_.ladder IS NULL, member_.ladder, group_.key LIMIT 200
  RETURN {since: member_.since.epochMillis, group: project(Group, group_)}
}
