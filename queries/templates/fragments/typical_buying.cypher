// How many users bought within a window, and how often and for how much, refunds taken off: each at a quantile of them.
// fragment: root
// params:  since_ ZONED DATETIME · before_ ZONED DATETIME · quantile_ FLOAT
// columns: none
head(COLLECT {
  MATCH (purchase_:Purchase)
  WHERE purchase_.at >= $since_ AND purchase_.at < $before_
  MATCH (user_:User)-[:BOUGHT]->(purchase_)
  WHERE NOT user_:Erased
  WITH user_, count(purchase_) AS n_, sum(purchase_.amountMinor - purchase_.refundedMinor) AS net_
  RETURN {n_users: count(n_), n: percentileDisc(n_, $quantile_), amount: percentileDisc(net_, $quantile_)}
})
