// Some rows of a run that was not published say again what they said before; how many there were, 0 when none are left.
// access:  write
// rows:    one
// params:  number INTEGER · published INTEGER · limit INTEGER
// columns: n_erased INTEGER
MATCH (s:ScoreRow) WHERE s.number = $number
WITH s LIMIT $limit
SET s.number = $published, s.values = s.valuesBefore, s.percentiles = s.percentilesBefore
RETURN count(*) AS n_erased
