// Some rows of a run that was not published say again what they said before; how many there were, 0 when none are left.
// access:  write
// rows:    one
// params:  number INTEGER · limit INTEGER
// columns: n_erased INTEGER
OPTIONAL MATCH (l:Lock {name: 'scores'})
OPTIONAL MATCH (r:ScoreRun {id: l.published})
WITH coalesce(r.number, 0) AS published
MATCH (s:ScoreRow) WHERE s.number = $number
WITH s, published LIMIT $limit
SET s += CASE WHEN s.isSwapped IS NULL
  THEN {number: published, isSwapped: true, values: [], percentiles: []}
  ELSE {number: published, isSwapped: NULL, valuesBefore: [], percentilesBefore: []} END
RETURN count(*) AS n_erased
