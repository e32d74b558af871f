// Take the texts from entries of the audit, with the salt that they were sealed under; the chain holds without them.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (a:Audit {key: row.key})
SET a.users = row.users, a.user = row.user, a.other = row.other, a.why = '', a.before = '', a.after = '', a.salt = '',
  a.blanked = true
