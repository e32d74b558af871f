// Within these hours of the brand's day.
// fragment: condition
// subject:  fact_
// params:  values_ LIST<INTEGER> · zone_ STRING
// columns: none
AND datetime({datetime: fact_.at, timezone: $zone_}).hour IN $values_
