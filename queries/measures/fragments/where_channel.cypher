// Through one of these channels.
// fragment: condition
// subject:  fact_
// params:  values_ LIST<STRING>
// columns: none
AND fact_.channel IN $values_
