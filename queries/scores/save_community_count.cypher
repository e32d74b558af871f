// How many communities a run found, and the modularity of all of them together.
// access:  write
// rows:    none
// params:  run STRING · found INTEGER · modularity FLOAT
// columns: none
MATCH (r:ScoreRun {id: $run})
SET r.nCommunities = $found, r.modularity = $modularity
