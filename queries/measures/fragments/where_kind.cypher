// Of one of these kinds.
// fragment: condition
// subject:  fact_
// params:  values_ LIST<STRING>
// columns: none
AND fact_.kind IN $values_
