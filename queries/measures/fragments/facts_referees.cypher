// Who was brought, by which way, for whom the condition holds; who was brought last comes first.
// fragment: value
// subject:  user_
// params:  most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_) (()-[ways_:REFERRED]->(steps_:User))insert(hops) (far_:User)
  WHERE NOT far_:Erased
  insert(filters, far_)
  WITH far_, ways_, steps_ ORDER BY last(ways_).at DESC, far_.id LIMIT $most_
  RETURN {id: far_.id, at: last(ways_).at.epochMillis, ats: [way_ IN ways_ | way_.at.epochMillis],
    ids: [step_ IN steps_ | step_.id], names: [step_ IN steps_ | step_.name]}
}
