// What was given back for a purchase.
// fragment: slot
// subject:  purchase_
// params:  none
// columns: none
COLLECT {
  MATCH (purchase_)-[:REFUNDED]->(refund_:Refund)
  RETURN refund_ {.id, .reason, at: refund_.at.epochMillis, amount_minor: refund_.amountMinor}
  ORDER BY refund_.at, refund_.id LIMIT 500
}
