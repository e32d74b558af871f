// How many tasks there are.
// access:  read
// rows:    one
// params:  none
// columns: n INTEGER
RETURN COUNT { (:Task) } AS n
