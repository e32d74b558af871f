// On how many different days they were, in the brand's zone.
// fragment: gathered
// subject:  fact_
// params:  zone_ STRING
// columns: none
count(DISTINCT date(datetime({datetime: fact_.at, timezone: $zone_})))
