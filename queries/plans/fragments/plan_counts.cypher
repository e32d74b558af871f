// What a plan came to when it was made.
// fragment: slot
// subject:  plan_
// params:  none
// columns: none
plan_.counts
