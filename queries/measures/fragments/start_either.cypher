// Begin with the users of two starts.
// fragment: start
// subject:  user_
// params:  none
// columns: none
CALL () {
  insert(one, user_)
  RETURN user_
UNION
  insert(other, user_)
  RETURN user_
}
WITH user_
