// Keep the turn of a running run until a later time and tell how far it is; no row when the run was put aside.
// access:  write
// rows:    optional
// params:  run STRING · until ZONED DATETIME · stage STRING · done INTEGER · total INTEGER
// columns: run STRING
MATCH (r:ScoreRun {id: $run}) WHERE r.state = 'running'
SET r.until = $until, r.stage = $stage, r.done = $done, r.total = $total
RETURN r.id AS run
