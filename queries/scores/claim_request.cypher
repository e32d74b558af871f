// Say until when somebody makes a process ready for a run that was asked for; no row when it began, ended, or somebody
// does so already.
// access:  write
// rows:    optional
// params:  run STRING · at ZONED DATETIME · until ZONED DATETIME
// columns: run STRING
MATCH (r:ScoreRun {id: $run}) WHERE r.state = 'requested' AND coalesce(r.until < $at, true)
SET r.until = $until
RETURN r.id AS run
