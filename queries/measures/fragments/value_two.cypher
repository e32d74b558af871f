// Two lists of values, one behind the other.
// fragment: value
// subject:  user_
// params:  none
// columns: none
insert(one, user_),
insert(other, user_)
