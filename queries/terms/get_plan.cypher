// One plan.
// access:  read
// rows:    optional
// params:  key STRING
// columns: plan MAP
MATCH (p:Plan {key: $key})
RETURN p {.key, .name_zh, .name_en, .days, price_minor: p.priceMinor, member_tag: p.memberTag, lapsed_tag: p.lapsedTag,
  grace_days: p.graceDays} AS plan
