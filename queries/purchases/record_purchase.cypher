// Create a purchase of a user, with nothing refunded.
// access:  write
// rows:    none
// params:  id STRING · user STRING · at ZONED DATETIME · day DATE · amount_minor INTEGER · discount_minor INTEGER · channel STRING? · promotion STRING? · of STRING?
// columns: none
MATCH (u:User {id: $user})
CREATE (u)-[:BOUGHT {at: $at, of: $of}]->(:Purchase {
  id: $id, at: $at, day: $day, amountMinor: $amount_minor, discountMinor: $discount_minor, refundedMinor: 0,
  promotion: $promotion, channel: $channel
})
