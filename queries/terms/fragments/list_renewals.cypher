// Terms that run, end before an instant and are followed by no other of their plan, the soonest first, with whose they are
// and who looks after them.
// fragment: root
// params:  plan_ STRING? · now_ ZONED DATETIME · before_ ZONED DATETIME · after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (term_:Term)
  WHERE term_.until > $now_ AND term_.until <= $before_ AND term_.since <= $now_
    AND ($plan_ IS NULL OR term_.plan = $plan_)
  WITH term_, right('000000000000000' + toString(term_.until.epochMillis), 15) + term_.id AS key_
  WHERE key_ > $after_
  MATCH (user_:User)-[:PAID_FOR]->(term_)
  WHERE NOT user_:Erased AND NOT EXISTS {
    MATCH (user_)-[:PAID_FOR]->(next_:Term {plan: term_.plan})
    WHERE next_.until > term_.until AND next_.until > next_.since
  }
  WITH term_, user_, key_ ORDER BY key_ LIMIT $limit_
  OPTIONAL MATCH (user_)-[:FOLLOWED_BY]->(staff_:Staff)
  WHERE NOT EXISTS {
    MATCH (user_)-[:FOLLOWED_BY]->(other_:Staff)
    WHERE other_.id < staff_.id
  }
  WITH term_, user_, staff_, key_ ORDER BY key_
  RETURN {cursor: key_, node: {user: project(User, user_), term: project(Term, term_), owner: project(Staff, staff_),
    days_left: (term_.until.epochMillis - $now_.epochMillis) / 86400000}}
}
