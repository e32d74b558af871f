// How many people the user brought, within so many generations, for whom the condition holds.
// fragment: value
// subject:  user_
// params:  hops_ INTEGER
// columns: none
COUNT {
  MATCH path_ = (user_)-[:REFERRED]->{0,3}(between_:User)
  WHERE length(path_) < $hops_
  MATCH (between_)-[referral_:REFERRED]->(far_:User)
  WHERE referral_.at >= insert(since, user_) AND referral_.at < insert(before, user_) AND NOT far_:Erased
  insert(filters, far_)
  RETURN DISTINCT far_
}
