// How a run stands; no row when there is none.
// access:  read
// rows:    optional
// params:  run STRING
// columns: state STRING · problem STRING? · ended_by STRING?
MATCH (r:ScoreRun {id: $run})
RETURN r.state AS state, r.problem AS problem, r.endedBy AS ended_by
