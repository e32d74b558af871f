// What was paid less what was given back a purchase, in minor units; unknown without any.
// fragment: value
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.at >= insert(since, user_) AND purchase_.at < insert(before, user_)
  insert(filters, purchase_)
  RETURN CASE WHEN count(purchase_) > 0
    THEN toFloat(sum(purchase_.amountMinor - purchase_.refundedMinor)) / count(purchase_) END
})
