// Say what was given back for a purchase, and add it to what was given back for it before.
// access:  write
// rows:    one
// params:  id STRING · purchase STRING · at ZONED DATETIME · amount_minor INTEGER · reason STRING?
// columns: refunded_minor INTEGER
MATCH (p:Purchase {id: $purchase})
SET p.refundedMinor = p.refundedMinor + $amount_minor
CREATE (p)-[:REFUNDED]->(:Refund {id: $id, at: $at, amountMinor: $amount_minor, reason: $reason})
RETURN p.refundedMinor AS refunded_minor
