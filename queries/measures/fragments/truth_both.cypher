// Both hold; unknown where one is unknown and none is false.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(insert(one, user_) AND insert(other, user_))
