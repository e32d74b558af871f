// Take a named lock for the rest of the transaction; one that is not there is made, since nothing locks nobody.
// access:  write
// rows:    one
// params:  name STRING
// columns: name STRING
MERGE (l:Lock {name: $name})
SET l.touched = timestamp()
RETURN l.name AS name
