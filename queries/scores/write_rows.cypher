// What a run found of these users: lists of equal length, an entry a user, and for each user a number a key of the run;
// an empty list where the run has nothing to say of them. What readers see now stays beside it until the run is
// published, and one run after.
// access:  write
// rows:    none
// params:  number INTEGER · published INTEGER · users LIST<STRING> · values LIST<LIST<FLOAT>> · percentiles LIST<LIST<FLOAT>>
// columns: none
UNWIND range(0, size($users) - 1) AS i
MERGE (s:ScoreRow {user: $users[i]})
WITH s, i, s.number IS NOT NULL AND s.number <= $published AS is_seen
SET s.valuesBefore = CASE WHEN is_seen THEN s.values ELSE s.valuesBefore END,
  s.percentilesBefore = CASE WHEN is_seen THEN s.percentiles ELSE s.percentilesBefore END
SET s.number = $number, s.values = CASE WHEN $values[i] = [] THEN NULL ELSE $values[i] END,
  s.percentiles = CASE WHEN $percentiles[i] = [] THEN NULL ELSE $percentiles[i] END
