// Add an entry at the end of a chain that is locked, in the transaction of the write that it tells of.
// access:  write
// rows:    none
// params:  chain INTEGER · entry MAP · at ZONED DATETIME · is_broad BOOLEAN
// columns: none
MATCH (c:Chain {number: $chain})
SET c.seq = $entry.seq, c.hash = $entry.hash
CREATE (a:Audit {chain: $chain, at: $at})
SET a += $entry
FOREACH (_ IN CASE WHEN $is_broad THEN [1] ELSE [] END | SET a:Broad)
