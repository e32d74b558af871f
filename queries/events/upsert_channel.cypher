// Make a channel that users come through; one that is there keeps its name and kind.
// access:  write
// rows:    none
// params:  key STRING · name STRING · kind STRING
// columns: none
MERGE (c:Channel {key: $key})
ON CREATE SET c.name = $name, c.kind = $kind
