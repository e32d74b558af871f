// Those of some purchases that exist, with their buyers and lines.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: found LIST<MAP>
UNWIND $ids AS id
MATCH (p:Purchase {id: id})<-[:BOUGHT]-(u:User)
RETURN collect({
  id: p.id,
  user: u.id,
  at: p.at.epochMillis,
  amount_minor: p.amountMinor,
  amount_is_sum: coalesce(p.amountIsSum, false),
  discount_minor: p.discountMinor,
  refunded_minor: p.refundedMinor,
  promotion: p.promotion,
  channel: p.channel,
  lines: COLLECT {
    MATCH (p)-[line:OF]->(product:Product)
    RETURN line {.line, .quantity, .colour, .size, sku: product.sku, amount_minor: line.amountMinor}
  }
}) AS found
