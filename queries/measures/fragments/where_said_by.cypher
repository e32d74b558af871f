// One of these sources says so.
// fragment: condition
// subject:  tagged_
// params:  values_ LIST<STRING>
// columns: none
AND tagged_.source IN $values_
