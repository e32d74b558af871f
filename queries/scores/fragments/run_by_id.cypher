// One score run by id.
// fragment: root
// params:  id_ STRING
// columns: none
head(COLLECT { MATCH (run_:ScoreRun {id: $id_}) RETURN {run: project(ScoreRun, run_)} })
