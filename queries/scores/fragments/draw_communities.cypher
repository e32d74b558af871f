// The largest communities of the published run, with how many are told; null before the first run.
// fragment: root
// params:  limit_ INTEGER
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  RETURN {
    n: COUNT { MATCH (told_:Community) WHERE told_.key STARTS WITH run_.id + ':' },
    circles: COLLECT {
      MATCH (community_:Community) WHERE community_.key STARTS WITH run_.id + ':'
      WITH community_ ORDER BY community_.key LIMIT $limit_
      RETURN community_ {.number, .size, revenue: community_.revenueMinor, others: community_.tieNumbers,
        weights: community_.tieWeights}
    }}
})
