// Make a group or say something of it anew.
// access:  write
// rows:    none
// params:  key STRING · kind STRING · kept MAP
// columns: none
MERGE (g:Group {key: $key})
ON CREATE SET g.kind = $kind
SET g += $kept
