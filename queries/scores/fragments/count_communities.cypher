// How many communities of the published run are told.
// fragment: root
// params:  none
// columns: none
coalesce(head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  RETURN COUNT { MATCH (community_:Community) WHERE community_.key STARTS WITH run_.id + ':' }
}), 0)
