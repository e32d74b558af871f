// On these weekdays of the brand, Monday 1.
// fragment: condition
// subject:  fact_
// params:  values_ LIST<INTEGER> · zone_ STRING
// columns: none
AND datetime({datetime: fact_.at, timezone: $zone_}).dayOfWeek IN $values_
