// The settled day of a declared attribute.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
date(user_[$key_])
