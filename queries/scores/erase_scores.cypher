// Erase some rows of a run with their ranked edges, and say how many; 0 when none are left.
// access:  write
// rows:    one
// params:  run STRING · limit INTEGER
// columns: n_erased INTEGER
MATCH (s:Score) WHERE s.run = $run AND s.user IS NOT NULL
WITH s LIMIT $limit
DETACH DELETE s
RETURN count(*) AS n_erased
