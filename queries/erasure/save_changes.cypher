// Keep changes without what they said of an erased person.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (c:Change {id: row.id})
SET c.users = row.users, c.before = row.before, c.after = row.after,
  c.reason = CASE WHEN c.reason IS NULL THEN NULL ELSE '' END
