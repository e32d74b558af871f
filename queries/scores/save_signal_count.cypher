// How many cases a run keeps, and how many it found.
// access:  write
// rows:    none
// params:  run STRING · found INTEGER
// columns: none
MATCH (r:ScoreRun {id: $run})
SET r.nSignals = COUNT { MATCH (g:ScoreSignal) WHERE g.key STARTS WITH $run + ':' }, r.nSignalsFound = $found
