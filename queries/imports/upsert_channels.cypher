// Make channels that users came through.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MERGE (c:Channel {key: row.key})
ON CREATE SET c.name = row.name, c.kind = row.kind
