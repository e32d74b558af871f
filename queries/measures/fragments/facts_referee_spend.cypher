// Purchases of people who were brought, with the way to them, for whom the condition holds; the newest come first.
// fragment: value
// subject:  user_
// params:  most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_) (()-[ways_:REFERRED]->(steps_:User))insert(hops) (far_:User)-[:BOUGHT]->(purchase_:Purchase)
  WHERE NOT far_:Erased
  insert(filters, far_)
  WITH purchase_, ways_, steps_ ORDER BY purchase_.at DESC, purchase_.id LIMIT $most_
  RETURN {id: purchase_.id, at: purchase_.at.epochMillis, day: toString(purchase_.day),
    amount: purchase_.amountMinor - purchase_.refundedMinor, ats: [way_ IN ways_ | way_.at.epochMillis],
    ids: [step_ IN steps_ | step_.id], names: [step_ IN steps_ | step_.name]}
}
