// Where these users stand, with what measures come to; who is not there is left out.
// fragment: root
// params:  users_ LIST<STRING>
// columns: none
COLLECT {
  UNWIND $users_ AS id_
  MATCH (user_:User {id: id_}) WHERE NOT user_:Erased
  RETURN {user: user_.id, row: insert(standing, user_)}
}
