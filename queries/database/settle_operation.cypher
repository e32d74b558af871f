// Keep what a write answered under its idempotency key, in the transaction of the write.
// access:  write
// rows:    none
// params:  key STRING · answer STRING
// columns: none
MATCH (o:Operation {key: $key})
SET o.answer = $answer
