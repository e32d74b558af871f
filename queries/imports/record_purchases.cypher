// Create purchases of users.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:BOUGHT {at: row.at}]->(:Purchase {
  id: row.id, at: row.at, day: row.day, amountMinor: row.amount_minor, amountIsSum: row.amount_is_sum,
  discountMinor: row.discount_minor, refundedMinor: 0, promotion: row.promotion, channel: row.channel
})
