// A measure that is true, false or unknown by itself.
// fragment: truth
// subject:  user_
// params:  none
// columns: none
insert(value, user_)
