// The measure comes to as much or less.
// fragment: truth
// subject:  user_
// params:  than_ ANY
// columns: none
(insert(value, user_) <= $than_)
