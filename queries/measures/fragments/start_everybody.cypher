// Begin with everybody, in the order of ids.
// fragment: start
// subject:  user_
// params:  none
// columns: none
MATCH (user_:User)
