// All plans by key.
// fragment: root
// params:  none
// columns: none
COLLECT {
  MATCH (plan_:Plan)
  WITH plan_ ORDER BY plan_.key LIMIT 200
  RETURN {plan: project(Plan, plan_)}
}
