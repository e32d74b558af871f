// Who looks after the user, since when, in which state.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[follow_:FOLLOWED_BY]->(staff_:Staff)
  RETURN {state: follow_.state, since: follow_.since.epochMillis, staff: project(Staff, staff_)}
  ORDER BY follow_.since DESC, staff_.id LIMIT 100
}
