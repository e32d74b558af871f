// Bought something that was not given back, after one day and up to another.
// fragment: truth
// subject:  user_
// params:  first_ DATE · last_ DATE
// columns: none
EXISTS {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.day > $first_ AND purchase_.day <= $last_
    AND purchase_.amountMinor > coalesce(purchase_.refundedMinor, 0)
}
