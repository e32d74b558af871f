// The users of whom the expression is true, by id.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_:User)
  WHERE user_.id > $after_ AND NOT user_:Erased AND insert(truth, user_)
  WITH user_ ORDER BY user_.id LIMIT $limit_
  RETURN user_.id
}
