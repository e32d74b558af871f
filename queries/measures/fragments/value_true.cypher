// True: whether it stays so tells whether what guards a value holds.
// fragment: value
// subject:  user_
// params:  none
// columns: none
true
