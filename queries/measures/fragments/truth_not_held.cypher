// It is not true: false or unknown.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(NOT coalesce(insert(one, user_), false))
