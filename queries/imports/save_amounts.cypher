// Give purchases that are worth the sum of their lines that sum.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (p:Purchase {id: row.id})
SET p.amountMinor = row.amount_minor
