// One user by id.
// fragment: root
// params:  id_ STRING
// columns: none
head(COLLECT {
  MATCH (user_:User {id: $id_})
  RETURN {user: project(User, user_)}
})
