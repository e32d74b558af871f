// The communities of a run (the published one unless a cursor names another), the largest first. Null when there is no
// such run or its communities are being erased.
// fragment: root
// params:  run_ STRING? · after_ STRING · limit_ INTEGER
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: coalesce($run_, lock_.published)})
  WHERE run_.state IN ['published', 'retired']
  RETURN COLLECT {
    MATCH (community_:Community)
    WHERE community_.key STARTS WITH run_.id + ':' AND community_.key > run_.id + ':' + $after_
    WITH community_ ORDER BY community_.key LIMIT $limit_
    RETURN {cursor: community_.key, node: project(Community, community_)}
  }
})
