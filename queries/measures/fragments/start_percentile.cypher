// Begin with the rows of the published run whose percentile by a score may do.
// fragment: start
// subject:  user_
// params:  key_ STRING · low_ FLOAT
// columns: none
MATCH (lock_:Lock {name: 'scores'})
MATCH (run_:ScoreRun {id: lock_.published})
UNWIND [at_ IN range(0, size(run_.keys) - 1) WHERE run_.keys[at_] = $key_] AS at_
MATCH (row_:ScoreRow)
WHERE (CASE row_.number <= run_.number WHEN row_.isSwapped IS NULL
  THEN row_.percentiles ELSE row_.percentilesBefore END)[at_] >= $low_
WITH row_.user AS id_
MATCH (user_:User {id: id_})
WITH user_
