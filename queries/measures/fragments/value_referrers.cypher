// How many people above the user in the tree of referrals, within so many generations, for whom the condition holds.
// fragment: value
// subject:  user_
// params:  none
// columns: none
COUNT {
  MATCH (far_:User)-[:REFERRED]->insert(hops)(user_)
  WHERE NOT far_:Erased
  insert(filters, far_)
  RETURN DISTINCT far_
}
