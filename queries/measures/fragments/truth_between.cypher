// The measure lies between the two or is one of them.
// fragment: truth
// subject:  user_
// params:  low_ ANY · high_ ANY
// columns: none
($low_ <= insert(value, user_) <= $high_)
