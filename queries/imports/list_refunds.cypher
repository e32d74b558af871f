// Those of some refunds that exist.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: found LIST<MAP>
UNWIND $ids AS id
MATCH (r:Refund {id: id})<-[:REFUNDED]-(p:Purchase)
RETURN collect({
  id: r.id,
  purchase: p.id,
  at: r.at.epochMillis,
  amount_minor: r.amountMinor,
  reason: r.reason
}) AS found
