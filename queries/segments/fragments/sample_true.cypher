// Some of the users of whom the question is true, by chance.
// fragment: root
// params:  limit_ INTEGER
// columns: none
COLLECT {
  insert(start, user_)
  WHERE NOT user_:Erased
  insert(conditions, user_)
  insert(stages, user_)
  WITH user_ ORDER BY rand() LIMIT $limit_
  RETURN {user: project(User, user_)}
}
