// Every chain that has begun, with where it says that it ends.
// access:  read
// rows:    one
// params:  none
// columns: found LIST<MAP>
MATCH (c:Chain)
WHERE c.number >= 0
RETURN collect(c {.number, .seq, .hash}) AS found
