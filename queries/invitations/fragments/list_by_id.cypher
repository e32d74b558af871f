// One invitation list by id, for who may see those of all groups or of some.
// fragment: root
// params:  id_ STRING · groups_ LIST<STRING>?
// columns: none
head(COLLECT {
  MATCH (list_:InvitationList {id: $id_})
  WHERE $groups_ IS NULL OR list_.group IN $groups_
  RETURN {list: project(InvitationList, list_)}
})
