// When the last run was asked for or began.
// access:  read
// rows:    optional
// params:  none
// columns: at INTEGER
MATCH (r:ScoreRun) WHERE r.startedAt IS NOT NULL
RETURN r.startedAt.epochMillis AS at ORDER BY r.id DESC LIMIT 1
