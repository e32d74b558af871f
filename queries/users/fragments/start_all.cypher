// Begin with all users, in the order of the list.
// fragment: start
// subject:  user_
// params:  none
// columns: none
MATCH (user_:User)
