// Create purchases of users with their lines; instants come as epoch milliseconds and days as texts, which the driver
// sends faster. The products are there already.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
WITH u, row, datetime({epochMillis: row.at_ms}) AS at
CREATE (u)-[:BOUGHT {at: at, of: row.of}]->(p:Purchase {
  id: row.id, at: at, day: date(row.day), amountMinor: row.amount_minor, amountIsSum: row.amount_is_sum,
  discountMinor: row.discount_minor, refundedMinor: 0, promotion: row.promotion, channel: row.channel
})
WITH p, row
UNWIND row.lines AS line
MATCH (product:Product {sku: line.sku})
CREATE (p)-[:OF {line: line.line, quantity: line.quantity, amountMinor: line.amount_minor, colour: line.colour,
  size: line.size}]->(product)
