// One user by id, or by one that is theirs since a merge.
// fragment: root
// params:  id_ STRING
// columns: none
head(COLLECT {
  MATCH (standing_:Standing {user: $id_})
  MATCH (user_:User {id: coalesce(standing_.of, standing_.user)})
  RETURN {user: project(User, user_)}
})
