// What a run could not tell, or tells with doubts: JSON texts.
// fragment: slot
// subject:  run_
// params:  none
// columns: none
coalesce(run_.warnings, [])
