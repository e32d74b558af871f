// The settled value of a declared attribute.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
user_[$key_]
