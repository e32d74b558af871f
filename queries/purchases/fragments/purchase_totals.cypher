// Count, sums and span of all purchases of the user.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  RETURN {count: count(purchase_), amount_minor: sum(purchase_.amountMinor),
    refunded_minor: sum(purchase_.refundedMinor),
    net_minor: sum(purchase_.amountMinor) - sum(purchase_.refundedMinor), n_days: count(DISTINCT purchase_.day),
    first_at: min(purchase_.at).epochMillis, last_at: max(purchase_.at).epochMillis}
})
