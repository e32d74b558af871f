// How many users bought something a day or more after they joined, and after how many days: at a quantile of them.
// fragment: root
// params:  quantile_ FLOAT
// columns: none
head(COLLECT {
  MATCH (user_:User)
  WHERE NOT user_:Erased
  WITH user_.joinedAt AS joined_, head(COLLECT {
    MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
    WHERE purchase_.at >= user_.joinedAt + duration({hours: 24})
    RETURN min(purchase_.at)
  }) AS first_
  WHERE first_ IS NOT NULL
  WITH (first_.epochMillis - joined_.epochMillis) / 86400000 AS days_
  RETURN {n_users: count(days_), days: percentileDisc(days_, $quantile_)}
})
