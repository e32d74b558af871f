// What the user paid for, the last first; of one plan or of all.
// fragment: slot
// subject:  user_
// params:  plan_ STRING?
// columns: none
COLLECT {
  MATCH (user_)-[:PAID_FOR]->(term_:Term)
  WHERE $plan_ IS NULL OR term_.plan = $plan_
  WITH term_ ORDER BY term_.since DESC, term_.id LIMIT 1000
  RETURN {term: project(Term, term_)}
}
