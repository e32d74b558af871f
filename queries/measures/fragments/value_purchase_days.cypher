// On how many days of the brand there were purchases.
// fragment: value
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
  RETURN count(DISTINCT purchase_.day)
})
