// Make classes of tags, each within one that every brand has.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (above:TagClass {key: row.within})
MERGE (c:TagClass {key: row.key})
SET c.name = row.name
MERGE (c)-[:WITHIN]->(above)
