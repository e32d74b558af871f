// Make rows of score runs about ids of an erased person those of nobody; ranks stay without gaps.
// access:  write
// rows:    one
// params:  ids LIST<STRING> · fresh LIST<STRING>
// columns: n INTEGER
MATCH (r:ScoreRun)
UNWIND range(0, size($ids) - 1) AS i
MATCH (s:Score {run: r.id, user: $ids[i]})
SET s.user = $fresh[i], s.pagerank = 0.0, s.pagerankPercentile = 0.0, s.downstreamRevenue = 0.0,
  s.downstreamRevenuePercentile = 0.0
WITH s
CALL (s) {
  MATCH (s)<-[k:RANKED]-()
  SET k.value = 0.0
  RETURN count(k) AS n_ranks
}
RETURN count(s) AS n
