// What the user's purchases of a window come to.
// fragment: value
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
  RETURN insert(gathered, purchase_)
})
