// What a run found of these users who are still there, and of how many: lists of equal length, an entry a user, and for
// each user a number a key of the run. What readers see now stays beside it until the run is published, and one run after.
// access:  write
// rows:    one
// params:  number INTEGER · published INTEGER · users LIST<STRING> · values LIST<LIST<FLOAT>> · percentiles LIST<LIST<FLOAT>>
// columns: n INTEGER
UNWIND range(0, size($users) - 1) AS i
MATCH (u:User {id: $users[i]})
MERGE (s:ScoreRow {user: u.id})
WITH s, i, s.number IS NOT NULL AND s.number <= $published AS is_seen
SET s.valuesBefore = CASE WHEN is_seen THEN s.values ELSE s.valuesBefore END,
  s.percentilesBefore = CASE WHEN is_seen THEN s.percentiles ELSE s.percentilesBefore END
SET s.number = $number, s.values = $values[i], s.percentiles = $percentiles[i]
RETURN count(*) AS n
