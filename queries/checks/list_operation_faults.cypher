// Those of the next operations that were kept without their answer, or for longer than until `before`.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER · before ZONED DATETIME
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (o:Operation) WHERE o.key > $after
WITH o ORDER BY o.key LIMIT $limit
WITH o,
  CASE WHEN o.answer IS NOT NULL THEN [] ELSE [{rule: 'operation', entity: o.key, seen: ['answer']}] END
  + CASE WHEN o.at IS :: ZONED DATETIME NOT NULL THEN []
    ELSE [{rule: 'instant', entity: o.key, seen: ['operation']}] END
  + CASE WHEN coalesce(o.at >= $before, true) THEN []
    ELSE [{rule: 'retention', entity: o.key, seen: [toStringOrNull(o.at)]}] END AS faults
RETURN max(o.key) AS last, count(o) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
