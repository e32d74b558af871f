// The group that an invitation list is for.
// fragment: slot
// subject:  list_
// params:  none
// columns: none
head(COLLECT {
  MATCH (group_:Group {key: list_.group})
  RETURN {group: project(Group, group_)}
})
