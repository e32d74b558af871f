// How many people the user brought, within so many generations, for whom the condition holds;
// counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  enough_ INTEGER
// columns: none
COUNT {
  MATCH (user_) (()-[ways_:REFERRED]->())insert(hops) (far_:User)
  WHERE NOT far_:Erased AND last(ways_).at >= insert(since, user_) AND last(ways_).at < insert(before, user_)
  insert(filters, far_)
  RETURN DISTINCT far_ LIMIT $enough_
}
