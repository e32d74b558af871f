// The smallest read there is: the store answers.
// access:  read
// rows:    one
// params:  none
// columns: alive BOOLEAN
RETURN true AS alive
