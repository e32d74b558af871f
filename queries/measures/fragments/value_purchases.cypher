// How many purchases.
// fragment: value
// subject:  user_
// params:  none
// columns: none
COUNT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
}
