// How often the user bought in a window, counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  enough_ INTEGER
// columns: none
COUNT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
  RETURN purchase_ LIMIT $enough_
}
