// Begin a run; the lock `scores` is held.
// access:  write
// rows:    none
// params:  run STRING · holder STRING · until ZONED DATETIME · stage STRING · at ZONED DATETIME
// columns: none
CREATE (:ScoreRun {
  id: $run, state: 'running', holder: $holder, until: $until, stage: $stage, done: 0, total: 0, startedAt: $at
})
