// A page of the users of whom the question is true, by id, from a cursor.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  insert(start, user_)
  WHERE user_.id > $after_ AND NOT user_:Erased
  insert(conditions, user_)
  WITH user_ ORDER BY user_.id
  insert(stages, user_)
  WITH user_ LIMIT $limit_
  RETURN {cursor: user_.id, node: project(User, user_)}
}
