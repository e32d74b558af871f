// Say since when people are known, of themselves and of those who are part of others.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
OPTIONAL MATCH (u:User {id: row.user})
OPTIONAL MATCH (m:Merged {id: row.user})
WITH row, coalesce(u, m) AS person
SET person.joinedAt = row.joined_at, person.joinedKey = row.joined_key
