// The day of the last purchase; unknown without any.
// fragment: value
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
  RETURN max(purchase_.day)
})
