// What measures come to of each of these users; who is not there is left out.
// fragment: root
// params:  users_ LIST<STRING>
// columns: none
COLLECT {
  UNWIND $users_ AS id_
  MATCH (user_:User {id: id_})
  WHERE NOT user_:Erased
  RETURN {user: id_, values: [insert(values, user_)]}
}
