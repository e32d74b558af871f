// Take the turn to migrate for the rest of the transaction.
// access:  write
// rows:    one
// params:  none
// columns: name STRING
MERGE (m:Migration {name: 'turn'})
SET m.touched = timestamp()
RETURN m.name AS name
