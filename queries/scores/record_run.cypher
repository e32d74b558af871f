// Begin a run and give it its number; the lock `scores` is held.
// access:  write
// rows:    one
// params:  run STRING · holder STRING · until ZONED DATETIME · stage STRING · at ZONED DATETIME
// columns: number INTEGER
MATCH (l:Lock {name: 'scores'})
SET l.lastNumber = coalesce(l.lastNumber, 0) + 1
CREATE (:ScoreRun {
  id: $run, number: l.lastNumber, state: 'running', holder: $holder, until: $until, stage: $stage, done: 0, total: 0,
  startedAt: $at
})
RETURN l.lastNumber AS number
