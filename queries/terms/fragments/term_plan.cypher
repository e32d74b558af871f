// The plan of a term.
// fragment: slot
// subject:  term_
// params:  none
// columns: none
head(COLLECT {
  MATCH (plan_:Plan {key: term_.plan})
  RETURN {plan: project(Plan, plan_)}
})
