// Whole times 24 hours until what the user paid for ends, terms that follow without a gap among it; unknown where no term
// runs now.
// fragment: value
// subject:  user_
// params:  plan_ STRING? · now_ ZONED DATETIME
// columns: none
head(COLLECT {
  MATCH (user_)-[:PAID_FOR]->(term_:Term)
  WHERE term_.until > $now_ AND ($plan_ IS NULL OR term_.plan = $plan_)
  WITH term_ ORDER BY term_.since, term_.until
  WITH reduce(till_ = $now_, each_ IN collect(term_) |
    CASE WHEN each_.since <= till_ AND each_.until > till_ THEN each_.until ELSE till_ END) AS end_
  RETURN CASE WHEN end_ > $now_ THEN (end_.epochMillis - $now_.epochMillis) / 86400000 END
})
