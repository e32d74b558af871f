// How many cases a run keeps, and how many it found.
// access:  write
// rows:    none
// params:  run STRING · kept INTEGER · found INTEGER
// columns: none
MATCH (r:ScoreRun {id: $run})
SET r.nSignals = $kept, r.nSignalsFound = $found
