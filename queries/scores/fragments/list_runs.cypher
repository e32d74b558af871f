// Score runs, the last one first, back from a cursor.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (run_:ScoreRun)
  WHERE run_.id < $after_
  WITH run_ ORDER BY run_.id DESC LIMIT $limit_
  RETURN {cursor: run_.id, node: project(ScoreRun, run_)}
}
