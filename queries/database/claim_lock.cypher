// Take a named lock for the rest of the transaction.
// access:  write
// rows:    one
// params:  name STRING
// columns: name STRING
MATCH (l:Lock {name: $name})
SET l.touched = coalesce(l.touched, 0) + 1
RETURN l.name AS name
