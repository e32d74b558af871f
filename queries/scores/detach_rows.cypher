// A run says nothing of these users; what readers see now stays beside it until the run is published.
// access:  write
// rows:    none
// params:  number INTEGER · published INTEGER · users LIST<STRING>
// columns: none
UNWIND $users AS user
MATCH (s:ScoreRow {user: user})
WITH s, s.number <= $published AS is_seen
SET s.valuesBefore = CASE WHEN is_seen THEN s.values ELSE s.valuesBefore END,
  s.percentilesBefore = CASE WHEN is_seen THEN s.percentiles ELSE s.percentilesBefore END
SET s.number = $number, s.values = NULL, s.percentiles = NULL
