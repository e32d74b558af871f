// Forget what some writes answered.
// access:  write
// rows:    none
// params:  keys LIST<STRING>
// columns: none
UNWIND $keys AS key
MATCH (o:Operation {key: key})
DETACH DELETE o
