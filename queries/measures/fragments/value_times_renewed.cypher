// How often the user renewed a term; not counted are renewals that were ended before they began.
// fragment: value
// subject:  user_
// params:  plan_ STRING?
// columns: none
COUNT {
  MATCH (user_)-[:PAID_FOR]->(term_:Term)
  WHERE term_.renews IS NOT NULL AND term_.until > term_.since AND ($plan_ IS NULL OR term_.plan = $plan_)
}
