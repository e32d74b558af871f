// A refund as stored, with the purchase it is of.
// access:  read
// rows:    optional
// params:  id STRING
// columns: purchase STRING · at INTEGER · amount_minor INTEGER · reason STRING?
MATCH (r:Refund {id: $id})<-[:REFUNDED]-(p:Purchase)
RETURN p.id AS purchase, r.at.epochMillis AS at, r.amountMinor AS amount_minor, r.reason AS reason
