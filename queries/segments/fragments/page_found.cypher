// A page of users who were found before, in the order given.
// fragment: root
// params:  ids_ LIST<STRING>
// columns: none
COLLECT {
  UNWIND $ids_ AS id_
  MATCH (user_:User {id: id_})
  WHERE NOT user_:Erased
  RETURN {cursor: user_.id, node: project(User, user_)}
}
