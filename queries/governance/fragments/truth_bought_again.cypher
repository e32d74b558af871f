// The first day after one day on which the user bought something that was not given back is at most another, and within
// so many days of it they bought on another day.
// fragment: truth
// subject:  user_
// params:  first_ DATE · last_ DATE · within_ INTEGER
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE purchase_.day > $first_ AND purchase_.amountMinor > coalesce(purchase_.refundedMinor, 0)
  WITH DISTINCT purchase_.day AS day_ ORDER BY day_ LIMIT 2
  WITH collect(day_) AS days_
  RETURN size(days_) = 2 AND days_[0] <= $last_ AND days_[1] <= days_[0] + duration({days: $within_})
})
