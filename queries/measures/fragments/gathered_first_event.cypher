// The day of the first event in the brand's zone; unknown of none.
// fragment: gathered
// subject:  fact_
// params:  zone_ STRING
// columns: none
min(date(datetime({datetime: fact_.at, timezone: $zone_})))
