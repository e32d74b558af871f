// Purchases, whenever they were, the newest first.
// fragment: value
// subject:  user_
// params:  most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE true
  insert(filters, purchase_)
  WITH purchase_ ORDER BY purchase_.at DESC, purchase_.id LIMIT $most_
  RETURN {id: purchase_.id, at: purchase_.at.epochMillis, day: toString(purchase_.day),
    amount: purchase_.amountMinor - purchase_.refundedMinor}
}
