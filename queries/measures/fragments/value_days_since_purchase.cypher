// Whole times 24 hours since the last purchase; unknown without any.
// fragment: value
// subject:  user_
// params:  now_ ZONED DATETIME
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
  RETURN ($now_.epochMillis - max(purchase_.at).epochMillis) / 86400000
})
