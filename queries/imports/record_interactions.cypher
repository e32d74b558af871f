// Say how often users did something towards others on a day, for the first time; days come as texts.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · file STRING
// columns: none
UNWIND $rows AS row
MATCH (a:User {id: row.from_user})
MATCH (b:User {id: row.to_user})
CREATE (a)-[:INTERACTED {
  key: row.key, kind: row.kind, day: date(row.day), count: row.count, file: $file, line: row.line,
  of: row.of, ofEnd: row.of_end
}]->(b)
