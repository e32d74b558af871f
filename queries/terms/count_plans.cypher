// How many plans there are.
// access:  read
// rows:    one
// params:  none
// columns: n INTEGER
RETURN COUNT { (:Plan) } AS n
