// Who is in a case, by their places in it, but those who may not be named.
// fragment: slot
// subject:  signal_
// params:  none
// columns: none
COLLECT {
  MATCH (signal_)-[about_:ABOUT]->(row_:ScoreRow)
  MATCH (user_:User {id: row_.user}) WHERE NOT user_:Erased
  insert(conditions)
  WITH about_, user_ ORDER BY about_.place
  RETURN {place: about_.place, is_subject: about_.isSubject, spent_minor: about_.spentMinor,
    user: project(User, user_)}
}
