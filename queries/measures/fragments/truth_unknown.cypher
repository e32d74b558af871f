// It is unknown.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(insert(one, user_) IS NULL)
