// What is odd about the next purchases: buyer, amounts, refunds, lines, instant and day.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER · zone STRING
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (p:Purchase) WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
WITH p,
  COLLECT { MATCH (u)-[b:BOUGHT]->(p) RETURN {user: u.id, same: coalesce(b.at = p.at, false)} LIMIT 10 } AS bought,
  COLLECT { MATCH (p)-[:REFUNDED]->(r) RETURN r.amountMinor } AS refunds,
  COLLECT { MATCH (p)-[l:OF]->() RETURN {quantity: l.quantity, amount: l.amountMinor, line: l.line} } AS lines
WITH p, bought, lines,
  reduce(s = 0, r IN refunds | s + CASE WHEN r IS :: INTEGER NOT NULL THEN r ELSE 0 END) AS refunded,
  reduce(s = 0, l IN lines | s + CASE WHEN l.amount IS :: INTEGER NOT NULL THEN l.amount ELSE 0 END) AS together,
  coalesce(p.amountMinor IS :: INTEGER NOT NULL AND p.amountMinor >= 0, false) AS has_amount,
  coalesce(p.discountMinor IS :: INTEGER NOT NULL AND p.discountMinor >= 0, false) AS has_discount,
  coalesce(p.refundedMinor IS :: INTEGER NOT NULL AND p.refundedMinor >= 0, false) AS has_refunded,
  [l IN lines WHERE NOT (
    l.quantity IS :: INTEGER NOT NULL AND l.amount IS :: INTEGER NOT NULL AND l.line IS :: INTEGER NOT NULL)] AS odd
WITH p, [
  {rule: 'buyer', seen: CASE WHEN size(bought) = 1 THEN [] ELSE [toString(size(bought))] END},
  {rule: 'number', seen: [each IN [[has_amount, 'amount'], [has_discount, 'discount'], [has_refunded, 'refunded'],
    [size(odd) = 0, 'line']] WHERE NOT each[0] | each[1]]},
  {rule: 'refunds', seen: CASE
    WHEN NOT (has_amount AND has_refunded) OR (p.refundedMinor = refunded AND refunded <= p.amountMinor) THEN []
    ELSE [toString(p.refundedMinor), toString(refunded), toString(p.amountMinor)] END},
  {rule: 'lines', seen: CASE
    WHEN size(lines) = 0 OR NOT (has_amount AND has_discount) THEN []
    WHEN p.amountMinor IN [together, together - p.discountMinor] THEN []
    ELSE [toString(together), toString(p.amountMinor), toString(p.discountMinor)] END},
  {rule: 'instant', seen: CASE
    WHEN NOT p.at IS :: ZONED DATETIME NOT NULL THEN ['at']
    WHEN size([b IN bought WHERE NOT b.same]) > 0 THEN ['bought']
    ELSE [] END},
  {rule: 'day', seen: CASE
    WHEN NOT p.at IS :: ZONED DATETIME NOT NULL THEN []
    WHEN coalesce(p.day = date(datetime({datetime: p.at, timezone: $zone})), false) THEN []
    ELSE [coalesce(toStringOrNull(p.day), '')] END}
] AS judged
WITH p, [each IN judged WHERE size(each.seen) > 0 | {rule: each.rule, entity: p.id, seen: each.seen}] AS faults
RETURN max(p.id) AS last, count(p) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
