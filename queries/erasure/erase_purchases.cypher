// Keep of some purchases of a nameless user amounts, products and days, under ids that no sender knows; of refunds too.
// access:  write
// rows:    one
// params:  user STRING · asked LIST<STRING> · ids LIST<STRING> · fresh LIST<STRING> · zone STRING
// columns: n INTEGER
UNWIND $asked AS asked
MATCH (:User {id: $user})-[b:BOUGHT]->(p:Purchase {id: asked})
WITH b, p, head([i IN range(0, size($ids) - 1) WHERE $ids[i] = b.of | $fresh[i]]) AS of,
  datetime({epochMillis: datetime.truncate('day', datetime({datetime: p.at, timezone: $zone})).epochMillis}) AS day
SET b = {at: day, of: coalesce(of, b.of)}
SET p = {id: $user + ':' + randomUUID(), at: day, day: p.day, amountMinor: p.amountMinor, amountIsSum: p.amountIsSum,
  discountMinor: p.discountMinor, refundedMinor: p.refundedMinor}
WITH p
CALL (p) {
  MATCH (p)-[l:OF]->()
  SET l = {line: l.line, quantity: l.quantity, amountMinor: l.amountMinor}
  RETURN count(l) AS n_lines
}
CALL (p) {
  MATCH (p)-[:REFUNDED]->(r:Refund)
  WITH r,
    datetime({epochMillis: datetime.truncate('day', datetime({datetime: r.at, timezone: $zone})).epochMillis}) AS day
  SET r = {id: $user + ':' + randomUUID(), at: day, amountMinor: r.amountMinor}
  RETURN count(r) AS n_refunds
}
RETURN count(p) AS n
