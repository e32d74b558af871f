// Take a run from one of some states to another; no row when it is in none of them.
// access:  write
// rows:    optional
// params:  run STRING · before LIST<STRING> · after STRING
// columns: run STRING
MATCH (r:ScoreRun {id: $run}) WHERE r.state IN $before
SET r.state = $after
RETURN r.id AS run
