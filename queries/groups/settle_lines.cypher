// Of people who become one, the moves of ladders on which their place makes way lie beside the person's own line from now
// on, until that merge is undone.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · merge STRING
// columns: none
UNWIND $rows AS row
MATCH (:User {id: row.user})-[moved:MOVED]->(:Move {ladder: row.ladder})
WHERE moved.aside IS NULL
SET moved.aside = $merge
