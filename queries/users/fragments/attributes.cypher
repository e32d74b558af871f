// Values of the attributes that the caller may read.
// fragment: slot
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
[key_ IN $keys_ WHERE user_[key_] IS NOT NULL | {key: key_, value: user_[key_]}]
