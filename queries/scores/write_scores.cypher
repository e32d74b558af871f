// One row for each of these users under a run; the columns are of equal length.
// access:  write
// rows:    none
// params:  run STRING · users LIST<STRING> · pagerank LIST<FLOAT> · pagerank_percentile LIST<FLOAT> · downstream_revenue LIST<FLOAT> · downstream_revenue_percentile LIST<FLOAT>
// columns: none
UNWIND range(0, size($users) - 1) AS i
CREATE (:Score {
  run: $run, user: $users[i], pagerank: $pagerank[i], pagerankPercentile: $pagerank_percentile[i],
  downstreamRevenue: $downstream_revenue[i], downstreamRevenuePercentile: $downstream_revenue_percentile[i]
})
