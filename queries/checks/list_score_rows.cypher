// How many rows follow in a score run, and those of them that lack a number.
// access:  read
// rows:    one
// params:  run STRING · after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (s:Score) WHERE s.run = $run AND s.user > $after
WITH s ORDER BY s.user LIMIT $limit
WITH s, CASE
  WHEN s.pagerank IS :: FLOAT NOT NULL AND s.pagerankPercentile IS :: FLOAT NOT NULL
    AND s.downstreamRevenue IS :: FLOAT NOT NULL AND s.downstreamRevenuePercentile IS :: FLOAT NOT NULL THEN NULL
  ELSE [{rule: 'scores', entity: s.user, seen: ['number']}] END AS faults
RETURN max(s.user) AS last, count(s) AS n, collect(faults) AS found
