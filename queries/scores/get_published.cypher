// The published run, if there is one.
// access:  read
// rows:    optional
// params:  none
// columns: id STRING · number INTEGER · keys LIST<STRING> · started_at INTEGER · published_at INTEGER · as_of INTEGER · n_users INTEGER · n_edges INTEGER · n_read INTEGER · settings INTEGER · warnings LIST<STRING>
MATCH (l:Lock {name: 'scores'})
MATCH (r:ScoreRun {id: l.published})
RETURN r.id AS id, r.number AS number, r.keys AS keys, r.startedAt.epochMillis AS started_at,
  r.publishedAt.epochMillis AS published_at, r.asOf.epochMillis AS as_of, r.nUsers AS n_users, r.nEdges AS n_edges,
  coalesce(r.nRead, r.nUsers) AS n_read, coalesce(r.settings, 0) AS settings,
  coalesce(r.warnings, []) AS warnings
