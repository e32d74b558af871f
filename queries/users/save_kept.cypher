// Leave of some records what is still to be kept.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (r:Record {key: row.key})
SET r.evidence = row.evidence, r.expiresAt = row.expires_at
