// What is odd about the next refunds: the purchase, the amount, the instant.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (r:Refund) WHERE r.id > $after
WITH r ORDER BY r.id LIMIT $limit
WITH r,
  CASE WHEN COUNT { (:Purchase)-[:REFUNDED]->(r) } = 1 THEN []
    ELSE [{rule: 'refunds', entity: r.id, seen: [toString(COUNT { (:Purchase)-[:REFUNDED]->(r) })]}] END
  + CASE WHEN coalesce(r.amountMinor IS :: INTEGER NOT NULL AND r.amountMinor >= 0, false) THEN []
    ELSE [{rule: 'number', entity: r.id, seen: ['refund']}] END
  + CASE WHEN r.at IS :: ZONED DATETIME NOT NULL THEN []
    ELSE [{rule: 'instant', entity: r.id, seen: ['refund']}] END AS faults
RETURN max(r.id) AS last, count(r) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
