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
SET s.number = published, s.values = s.valuesBefore, s.percentiles = s.percentilesBefore
RETURN count(*) AS n_erased
