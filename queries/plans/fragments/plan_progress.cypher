// How many entries of a plan stand how.
// fragment: slot
// subject:  plan_
// params:  none
// columns: none
COLLECT {
  UNWIND ['waiting', 'done', 'skipped', 'undone', 'left'] AS state_
  RETURN {state: state_, n: COUNT { (entry_:MovePlanEntry {plan: plan_.id, state: state_}) WHERE entry_.key > '' }}
}
