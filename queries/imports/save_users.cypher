// Give users their names.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.id})
SET u.name = row.name, u.searchName = row.search_name, u.nameKey = row.name_key
