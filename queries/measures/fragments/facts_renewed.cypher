// Terms by which the user renewed an earlier one, the last first. When they end does not matter.
// fragment: value
// subject:  user_
// params:  plan_ STRING? · most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[:PAID_FOR]->(term_:Term)
  WHERE term_.renews IS NOT NULL AND term_.until > term_.since AND ($plan_ IS NULL OR term_.plan = $plan_)
  WITH term_ ORDER BY term_.since DESC, term_.id LIMIT $most_
  RETURN {id: term_.id, label: term_.plan, at: term_.since.epochMillis, amount: term_.amountMinor}
}
