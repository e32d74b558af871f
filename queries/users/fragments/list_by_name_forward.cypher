// A page of users by name, forward from a cursor.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  insert(start)
  WHERE user_.nameKey > $after_
  insert(conditions)
  WITH user_ ORDER BY user_.nameKey LIMIT $limit_
  RETURN {cursor: user_.nameKey, node: project(User, user_)}
}
