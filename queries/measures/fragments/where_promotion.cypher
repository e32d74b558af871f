// With one of these promotions.
// fragment: condition
// subject:  fact_
// params:  values_ LIST<STRING>
// columns: none
AND fact_.promotion IN $values_
