// How many cases the published run found.
// fragment: root
// params:  none
// columns: none
coalesce(head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  RETURN run_.nSignalsFound
}), 0)
