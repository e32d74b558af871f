// One plan by key.
// fragment: root
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (plan_:Plan {key: $key_})
  RETURN {plan: project(Plan, plan_)}
})
