// Those of some purchases that exist, with their buyers and lines.
// access:  read
// rows:    many
// params:  ids LIST<STRING>
// columns: id STRING · user STRING · at INTEGER · amount_minor INTEGER · amount_is_sum BOOLEAN · discount_minor INTEGER · refunded_minor INTEGER · promotion STRING? · channel STRING? · lines LIST<MAP>
UNWIND $ids AS id
MATCH (p:Purchase {id: id})<-[:BOUGHT]-(u:User)
RETURN p.id AS id, u.id AS user, p.at.epochMillis AS at, p.amountMinor AS amount_minor,
  coalesce(p.amountIsSum, false) AS amount_is_sum, p.discountMinor AS discount_minor,
  p.refundedMinor AS refunded_minor, p.promotion AS promotion, p.channel AS channel,
  COLLECT {
    MATCH (p)-[line:OF]->(product:Product)
    RETURN line {.line, .quantity, .colour, .size, sku: product.sku, amount_minor: line.amountMinor}
  } AS lines
