// Give users the values that were settled; a value given as null is taken away.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
SET u += row.values
