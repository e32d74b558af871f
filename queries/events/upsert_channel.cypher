// Make a channel that users come through, or give it another name and kind.
// access:  write
// rows:    none
// params:  key STRING · name STRING · kind STRING
// columns: none
MERGE (c:Channel {key: $key})
SET c.name = $name, c.kind = $kind
