// The measure has a value.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(insert(value, user_) IS NOT NULL)
