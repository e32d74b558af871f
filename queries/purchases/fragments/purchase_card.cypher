// What every reading of a purchase holds.
// fragment: card of Purchase
// subject:  purchase_
// params:  none
// columns: none
purchase_ {.id, .channel, .promotion, at: purchase_.at.epochMillis, amount_minor: purchase_.amountMinor,
  discount_minor: purchase_.discountMinor, refunded_minor: purchase_.refundedMinor,
  net_minor: purchase_.amountMinor - purchase_.refundedMinor}
