// Claim an idempotency key: the first to ask creates it, a second at the same time waits here and then reads the answer.
// access:  write
// rows:    one
// params:  key STRING · payload STRING · at ZONED DATETIME
// columns: payload STRING · answer STRING?
MERGE (o:Operation {key: $key})
ON CREATE SET o.payload = $payload, o.at = $at
RETURN o.payload AS payload, o.answer AS answer
