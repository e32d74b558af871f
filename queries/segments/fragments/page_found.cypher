// A page of users who were found before, in the order given, of whom what is asked of everybody still holds.
// fragment: root
// params:  ids_ LIST<STRING>
// columns: none
COLLECT {
  UNWIND $ids_ AS id_
  MATCH (user_:User {id: id_})
  WHERE NOT user_:Erased
  insert(conditions, user_)
  RETURN {cursor: user_.id, node: project(User, user_)}
}
