// How many rows follow of whom the published run says something, and those of them that lack a number.
// access:  read
// rows:    one
// params:  number INTEGER · keys INTEGER · after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (s:ScoreRow) WHERE s.user > $after
WITH s ORDER BY s.user LIMIT $limit
WITH s, CASE s.number <= $number WHEN s.isSwapped IS NULL THEN s.values ELSE s.valuesBefore END AS values,
  CASE s.number <= $number WHEN s.isSwapped IS NULL THEN s.percentiles ELSE s.percentilesBefore END AS percentiles
WITH s, values, CASE
  WHEN values IS NULL AND percentiles IS NULL THEN NULL
  WHEN values IS :: LIST<FLOAT NOT NULL> NOT NULL AND percentiles IS :: LIST<FLOAT NOT NULL> NOT NULL
    AND size(values) = $keys AND size(percentiles) = $keys THEN NULL
  ELSE [{rule: 'scores', entity: s.user, seen: ['number']}] END AS faults
RETURN max(s.user) AS last, count(values) AS n, collect(faults) AS found
