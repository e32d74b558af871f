// What a run found of these users who are still there, and of how many: lists of equal length, an entry a user, and for
// each user a number a key of the run. A row has two places: what readers see now stays in its own until the run is
// published, and one run after; `isSwapped` where the newest stands in the second.
// access:  write
// rows:    one
// params:  number INTEGER · published INTEGER · users LIST<STRING> · values LIST<LIST<FLOAT>> · percentiles LIST<LIST<FLOAT>>
// columns: n INTEGER
UNWIND range(0, size($users) - 1) AS i
MATCH (u:User {id: $users[i]})
MERGE (s:ScoreRow {user: u.id})
SET s += CASE s.number <= $published WHEN s.isSwapped IS NULL
  THEN {number: $number, isSwapped: true, valuesBefore: $values[i], percentilesBefore: $percentiles[i]}
  ELSE {number: $number, isSwapped: NULL, values: $values[i], percentiles: $percentiles[i]} END
RETURN count(*) AS n
