// Begin with the paid terms that run now: the users who paid for one.
// fragment: start
// subject:  user_
// params:  plan_ STRING? · now_ ZONED DATETIME
// columns: none
MATCH (term_:Term)
WHERE term_.until > $now_ AND term_.since <= $now_ AND ($plan_ IS NULL OR term_.plan = $plan_)
MATCH (user_:User)-[:PAID_FOR]->(term_)
WITH DISTINCT user_
