// Begin a run, which may have been asked for, and give it its number; the lock `scores` is held.
// access:  write
// rows:    one
// params:  run STRING · holder STRING · until ZONED DATETIME · stage STRING · at ZONED DATETIME
// columns: number INTEGER
MATCH (l:Lock {name: 'scores'})
SET l.lastNumber = coalesce(l.lastNumber, 0) + 1
MERGE (r:ScoreRun {id: $run})
SET r.number = l.lastNumber, r.state = 'running', r.holder = $holder, r.until = $until, r.stage = $stage, r.done = 0,
  r.total = 0, r.startedAt = $at
RETURN l.lastNumber AS number
