// Say anew how often users did something towards others on a day.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · file STRING
// columns: none
UNWIND $rows AS row
MATCH ()-[r:INTERACTED {key: row.key}]->()
SET r.count = row.count, r.file = $file, r.line = row.line
