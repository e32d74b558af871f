// Plans, the last one first, back from a cursor; of a ladder where one is said.
// fragment: root
// params:  after_ STRING · limit_ INTEGER · ladder_ STRING?
// columns: none
COLLECT {
  MATCH (plan_:MovePlan)
  WHERE plan_.key < $after_ AND ($ladder_ IS NULL OR plan_.ladder = $ladder_)
  WITH plan_ ORDER BY plan_.key DESC LIMIT $limit_
  RETURN {cursor: plan_.key, node: project(MovePlan, plan_)}
}
