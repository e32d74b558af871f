// Take a named lock for the rest of the transaction.
// access:  write
// rows:    one
// params:  name STRING
// columns: name STRING
MATCH (l:Lock {name: $name})
SET l.touched = timestamp()
RETURN l.name AS name
