// One group by key.
// fragment: root
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (group_:Group {key: $key_})
  RETURN {group: project(Group, group_)}
})
