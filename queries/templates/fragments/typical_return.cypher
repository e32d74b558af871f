// How many users bought on two days or more, and how many days lie between the last two: at a quantile of them.
// fragment: root
// params:  quantile_ FLOAT
// columns: none
head(COLLECT {
  MATCH (user_:User)
  WHERE NOT user_:Erased
  WITH COLLECT {
    MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
    RETURN DISTINCT purchase_.day AS day_ ORDER BY day_ DESC LIMIT 2
  } AS last_
  WHERE size(last_) = 2
  WITH duration.inDays(last_[1], last_[0]).days AS days_
  RETURN {n_users: count(days_), days: percentileDisc(days_, $quantile_)}
})
