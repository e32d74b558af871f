// One run.
// access:  read
// rows:    optional
// params:  run STRING
// columns: id STRING · state STRING · started_at INTEGER · published_at INTEGER? · as_of INTEGER? · n_users INTEGER? · n_edges INTEGER?
MATCH (r:ScoreRun {id: $run})
RETURN r.id AS id, r.state AS state, r.startedAt.epochMillis AS started_at, r.publishedAt.epochMillis AS published_at,
  r.asOf.epochMillis AS as_of, r.nUsers AS n_users, r.nEdges AS n_edges
