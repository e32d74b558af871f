// Who stands above, by which way, for whom the condition holds; the way begins at the user.
// fragment: value
// subject:  user_
// params:  most_ INTEGER
// columns: none
COLLECT {
  MATCH (far_:User) ((steps_:User)-[ways_:REFERRED]->())insert(hops) (user_)
  WHERE NOT far_:Erased
  insert(filters, far_)
  WITH far_, reverse(ways_) AS ways_, reverse(steps_) AS steps_ ORDER BY size(ways_), far_.id LIMIT $most_
  RETURN {id: far_.id, at: last(ways_).at.epochMillis, ats: [way_ IN ways_ | way_.at.epochMillis],
    ids: [step_ IN steps_ | step_.id], names: [step_ IN steps_ | step_.name]}
}
