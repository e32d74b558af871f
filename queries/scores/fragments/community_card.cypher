// What every reading of a community holds.
// fragment: card of Community
// subject:  community_
// params:  none
// columns: none
community_ {.number, .size, .weight, id: community_.key, inside_share: community_.insideShare,
  revenue_minor: community_.revenueMinor, n_buyers: community_.nBuyers, run_id: community_.run,
  as_of: community_.asOf.epochMillis}
