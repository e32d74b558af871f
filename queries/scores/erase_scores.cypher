// Erase some rows of a run of the kind of before, which had rows of its own, and say how many; 0 when none are left.
// access:  write
// rows:    one
// params:  run STRING · limit INTEGER
// columns: n_erased INTEGER
MATCH (s:Score) WHERE s.run = $run AND s.user IS NOT NULL
WITH s LIMIT $limit
DETACH DELETE s
RETURN count(*) AS n_erased
