// A page of users by joined_at, backward from a cursor.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  insert(start)
  WHERE user_.joinedKey < $after_
  insert(conditions)
  WITH user_ ORDER BY user_.joinedKey DESC LIMIT $limit_
  RETURN {cursor: user_.joinedKey, node: project(User, user_)}
}
