// Of how many users the expression is true.
// fragment: root
// params:  none
// columns: none
COUNT {
  insert(start, user_)
  WHERE NOT user_:Erased
  insert(conditions, user_)
  insert(stages, user_)
  RETURN user_
}
