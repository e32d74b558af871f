// What was paid for them and not refunded, in minor units.
// fragment: gathered
// subject:  fact_
// params:  none
// columns: none
sum(fact_.amountMinor - fact_.refundedMinor)
