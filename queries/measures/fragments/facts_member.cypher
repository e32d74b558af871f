// Since when the user is in the group.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
COLLECT {
  MATCH (user_)-[member_:MEMBER_OF]->(group_:Group {key: $key_})
  RETURN {id: group_.key, label: group_.name, at: member_.since.epochMillis}
}
