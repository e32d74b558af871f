// Take a run from one of some states to another; no row when it is in none of them. Of one that ended it is kept why, by
// whom and when, as far as it is said.
// access:  write
// rows:    optional
// params:  run STRING · before LIST<STRING> · after STRING · problem STRING? · by STRING? · at ZONED DATETIME?
// columns: run STRING
MATCH (r:ScoreRun {id: $run}) WHERE r.state IN $before
SET r.state = $after, r.problem = coalesce($problem, r.problem), r.endedBy = coalesce($by, r.endedBy),
  r.endedAt = coalesce($at, r.endedAt)
RETURN r.id AS run
