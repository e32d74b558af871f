// Ask for a run; the lock `scores` is held.
// access:  write
// rows:    none
// params:  run STRING · by STRING · at ZONED DATETIME
// columns: none
CREATE (:ScoreRun {id: $run, state: 'requested', requestedBy: $by, requestedAt: $at, startedAt: $at})
