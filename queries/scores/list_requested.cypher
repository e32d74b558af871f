// The runs that were asked for and have not begun, oldest first: at most one, read under the lock `scores`.
// access:  read
// rows:    many
// params:  none
// columns: id STRING · by STRING · at INTEGER · until INTEGER?
MATCH (r:ScoreRun {state: 'requested'})
RETURN r.id AS id, r.requestedBy AS by, r.requestedAt.epochMillis AS at, r.until.epochMillis AS until
ORDER BY at
