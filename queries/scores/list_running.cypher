// The runs that say they are running, oldest first: at most one, read under the lock `scores`.
// access:  read
// rows:    many
// params:  none
// columns: id STRING · holder STRING · until INTEGER · stage STRING · done INTEGER · total INTEGER · started_at INTEGER
MATCH (r:ScoreRun {state: 'running'})
RETURN r.id AS id, r.holder AS holder, r.until.epochMillis AS until, r.stage AS stage, r.done AS done,
  r.total AS total, r.startedAt.epochMillis AS started_at
ORDER BY started_at
