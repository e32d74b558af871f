// How many users satisfy the conditions.
// fragment: root
// params:  none
// columns: none
COUNT {
  insert(start)
  WHERE user_.nameKey IS NOT NULL
  insert(conditions)
  RETURN user_
}
