// How many people above the user in the tree of referrals, within so many generations, for whom the condition holds;
// counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  enough_ INTEGER
// columns: none
COUNT {
  MATCH (far_:User)-[:REFERRED]->insert(hops)(user_)
  WHERE NOT far_:Erased
  insert(filters, far_)
  RETURN DISTINCT far_ LIMIT $enough_
}
