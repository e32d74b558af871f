// The ids of the users of whom the expression is true, in their order, after one of them.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  insert(start, user_)
  WHERE user_.id > $after_ AND NOT user_:Erased
  insert(conditions, user_)
  WITH user_ ORDER BY user_.id
  insert(stages, user_)
  RETURN user_.id LIMIT $limit_
}
