// Leave of some records what they still say.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (r:Record {key: row.key})
SET r.evidence = row.evidence
