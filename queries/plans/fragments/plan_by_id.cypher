// One plan by id.
// fragment: root
// params:  id_ STRING
// columns: none
head(COLLECT { MATCH (plan_:MovePlan {id: $id_}) RETURN {plan: project(MovePlan, plan_)} })
