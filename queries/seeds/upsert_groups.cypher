// Make interest groups.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MERGE (g:Group {key: row.key})
SET g.name = row.name, g.kind = 'interest', g.capacity = row.capacity
