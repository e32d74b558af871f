// Erase some pages of ranks of a run, and say how many; 0 when none are left. Ranks of the kind of before ended at rows, which
// stay.
// access:  write
// rows:    one
// params:  run STRING · limit INTEGER
// columns: n_erased INTEGER
MATCH (:ScoreRun {id: $run})-[k:RANKED]->(p)
WITH k, p LIMIT $limit
DELETE k
WITH p, p:RankPage AS is_page
FOREACH (page IN CASE WHEN is_page THEN [p] ELSE [] END | DELETE page)
RETURN count(*) AS n_erased
