// The ids of the users among whom something is to be told.
// fragment: root
// params:  none
// columns: none
COLLECT {
  insert(start)
  WHERE NOT user_:Erased
  insert(conditions)
  RETURN user_.id
}
