// Make a run the published one and retire the one before; its turn is held, and with it the lock `scores`.
// access:  write
// rows:    none
// params:  run STRING · at ZONED DATETIME · as_of ZONED DATETIME · keys LIST<STRING> · units LIST<STRING> · n_users INTEGER · n_edges INTEGER · n_read INTEGER · warnings LIST<STRING> · settings INTEGER · damping FLOAT · total_error FLOAT · decay FLOAT
// columns: none
MATCH (l:Lock {name: 'scores'})
MATCH (r:ScoreRun {id: $run})
OPTIONAL MATCH (old:ScoreRun {id: l.published})
SET old.state = 'retired', old.retiredAt = $at
SET r.state = 'published', r.publishedAt = $at, r.asOf = $as_of, r.keys = $keys, r.units = $units, r.nUsers = $n_users,
  r.nEdges = $n_edges, r.nRead = $n_read, r.settings = $settings, r.damping = $damping, r.totalError = $total_error,
  r.decay = $decay, r.warnings = $warnings, r.previous = old.id, l.published = $run
REMOVE r.holder, r.until, r.stage, r.done, r.total
