// What people whom the user brought, within so many generations, for whom the condition holds, paid in a window and was
// not refunded, in minor units.
// fragment: value
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_) (()-[:REFERRED]->())insert(hops) (far_:User)-[:BOUGHT]->(purchase_:Purchase)
  WHERE NOT far_:Erased AND purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, far_)
  RETURN sum(purchase_.amountMinor - purchase_.refundedMinor)
})
