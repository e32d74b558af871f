// The user's scores in the published run, with their percentile among all scored; none of who refused to be profiled.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  MATCH (row_:Score {run: run_.id, user: user_.id})
  WHERE NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  UNWIND [
    {key: 'pagerank', value: row_.pagerank, percentile: row_.pagerankPercentile},
    {key: 'downstream_revenue', value: row_.downstreamRevenue, percentile: row_.downstreamRevenuePercentile}
  ] AS score_
  RETURN {key: score_.key, value: score_.value, percentile: score_.percentile, run_id: run_.id,
    as_of: run_.asOf.epochMillis}
}
