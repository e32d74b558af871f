// Make members of staff.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MERGE (s:Staff {id: row.id})
SET s.name = row.name, s.role = row.role
