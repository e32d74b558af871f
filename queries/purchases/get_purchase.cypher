// A purchase as stored, with its buyer and its lines in their order.
// access:  read
// rows:    optional
// params:  id STRING
// columns: user STRING · at INTEGER · day STRING · amount_minor INTEGER · discount_minor INTEGER · refunded_minor INTEGER · channel STRING? · promotion STRING? · lines LIST<MAP>
MATCH (p:Purchase {id: $id})<-[:BOUGHT]-(u:User)
RETURN u.id AS user, p.at.epochMillis AS at, toString(p.day) AS day, p.amountMinor AS amount_minor,
  p.discountMinor AS discount_minor, p.refundedMinor AS refunded_minor, p.channel AS channel, p.promotion AS promotion,
  COLLECT {
    MATCH (p)-[l:OF]->(product:Product)
    RETURN l {.line, .quantity, .colour, .size, amount_minor: l.amountMinor, sku: product.sku}
    ORDER BY l.line, product.sku
  } AS lines
