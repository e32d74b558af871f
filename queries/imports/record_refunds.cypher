// Say what was given back for purchases.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (p:Purchase {id: row.purchase})
SET p.refundedMinor = p.refundedMinor + row.amount_minor
CREATE (p)-[:REFUNDED]->(:Refund {
  id: row.id, at: datetime({epochMillis: row.at_ms}), amountMinor: row.amount_minor, reason: row.reason
})
