// One of the two holds; unknown where one is unknown and none is true.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(insert(one, user_) OR insert(other, user_))
