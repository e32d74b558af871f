// A run says nothing of these users; what readers see now stays beside it until the run is published.
// access:  write
// rows:    none
// params:  number INTEGER · published INTEGER · users LIST<STRING>
// columns: none
UNWIND $users AS user
MATCH (s:ScoreRow {user: user})
SET s += CASE s.number <= $published WHEN s.isSwapped IS NULL
  THEN {number: $number, isSwapped: true, valuesBefore: NULL, percentilesBefore: NULL}
  ELSE {number: $number, isSwapped: NULL, values: NULL, percentiles: NULL} END
