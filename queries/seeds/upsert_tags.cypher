// Make tags with their definitions and criteria.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (c:TagClass {key: row.tag_class})
MERGE (t:Tag {key: row.key})
SET t.name = row.name, t.definition = row.definition, t.criterion = row.criterion, t.purpose = row.purpose,
  t.state = 'active'
MERGE (t)-[:IN_CLASS]->(c)
