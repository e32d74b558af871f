// Every chain that has begun or is named by an entry, with where it says that it ends.
// access:  read
// rows:    one
// params:  none
// columns: found LIST<MAP>
MATCH (c:Chain)
RETURN collect(c {.number, .seq, .hash}) AS found
