// A term that the user paid for runs now, of one plan or of any.
// fragment: value
// subject:  user_
// params:  plan_ STRING? · now_ ZONED DATETIME
// columns: none
EXISTS {
  MATCH (user_)-[:PAID_FOR]->(term_:Term)
  WHERE term_.since <= $now_ AND term_.until > $now_ AND ($plan_ IS NULL OR term_.plan = $plan_)
}
