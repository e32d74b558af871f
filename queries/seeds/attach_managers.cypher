// Let members of staff manage groups.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (s:Staff {id: row.staff})
MATCH (g:Group {key: row.group})
MERGE (s)-[:MANAGES]->(g)
