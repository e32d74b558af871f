// Erase some ranked edges of a run, and say how many; 0 when none are left.
// access:  write
// rows:    one
// params:  run STRING · limit INTEGER
// columns: n_erased INTEGER
MATCH (:ScoreRun {id: $run})-[k:RANKED]->()
WITH k LIMIT $limit
DELETE k
RETURN count(*) AS n_erased
