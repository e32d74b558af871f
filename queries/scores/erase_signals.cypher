// Erase some cases of a run, and say how many; 0 when none are left.
// access:  write
// rows:    one
// params:  run STRING · limit INTEGER
// columns: n_erased INTEGER
MATCH (g:ScoreSignal) WHERE g.key STARTS WITH $run + ':'
WITH g LIMIT $limit
DETACH DELETE g
RETURN count(*) AS n_erased
