// How many entries of a plan stand how.
// fragment: slot
// subject:  plan_
// params:  none
// columns: none
COLLECT {
  UNWIND ['waiting', 'done', 'skipped', 'undone', 'left'] AS state_
  RETURN {state: state_, n: COUNT { (:MovePlanEntry {plan: plan_.id, state: state_}) }}
}
