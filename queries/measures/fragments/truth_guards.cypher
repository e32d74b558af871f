// A value of the user's may be used.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(true insert(guards, user_))
