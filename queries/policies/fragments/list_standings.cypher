// Where the next users by id stand, with what measures come to; each row is what stands for one user.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_:User) WHERE user_.id > $after_ AND NOT user_:Erased
  WITH user_ ORDER BY user_.id LIMIT $limit_
  RETURN {user: user_.id, row: insert(standing, user_)}
}
