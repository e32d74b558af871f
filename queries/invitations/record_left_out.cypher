// Keep who was left out of a list and why, a thousand ids a node.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · list STRING
// columns: none
UNWIND $rows AS row
CREATE (:LeftOut {key: row.key, list: $list, reason: row.reason, users: row.users})
