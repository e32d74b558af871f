// Those of some refunds that exist.
// access:  read
// rows:    many
// params:  ids LIST<STRING>
// columns: id STRING · purchase STRING · at INTEGER · amount_minor INTEGER · reason STRING?
UNWIND $ids AS id
MATCH (r:Refund {id: id})<-[:REFUNDED]-(p:Purchase)
RETURN r.id AS id, p.id AS purchase, r.at.epochMillis AS at, r.amountMinor AS amount_minor, r.reason AS reason
