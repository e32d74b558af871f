// A value that was gathered before.
// fragment: value
// subject:  user_
// params:  none
// columns: none
user_
