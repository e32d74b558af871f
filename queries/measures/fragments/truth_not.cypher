// The opposite; of the unknown, unknown.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
(NOT insert(one, user_))
