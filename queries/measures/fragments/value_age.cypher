// Whole years since the birthday; who is born on a leap day is a year older on 1 March.
// fragment: value
// subject:  user_
// params:  today_ STRING
// columns: none
head([born_ IN [user_.birthday] | toInteger(left($today_, 4)) - toInteger(left(born_, 4))
  - CASE WHEN substring(born_, 5) > substring($today_, 5) THEN 1 ELSE 0 END])
