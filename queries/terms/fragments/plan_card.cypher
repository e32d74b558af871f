// What every reading of a plan holds.
// fragment: card of Plan
// subject:  plan_
// params:  none
// columns: none
plan_ {.key, .name_zh, .name_en, .days, price_minor: plan_.priceMinor, member_tag: plan_.memberTag,
  lapsed_tag: plan_.lapsedTag, grace_days: plan_.graceDays}
