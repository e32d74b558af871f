// No fact stands behind the measure but a value.
// fragment: value
// subject:  user_
// params:  none
// columns: none
[]
