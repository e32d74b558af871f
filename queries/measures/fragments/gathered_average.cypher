// What was paid for one of them and not refunded, on average; unknown of none.
// fragment: gathered
// subject:  fact_
// params:  none
// columns: none
CASE WHEN count(fact_) > 0
  THEN toFloat(sum(fact_.amountMinor - fact_.refundedMinor)) / count(fact_) END
