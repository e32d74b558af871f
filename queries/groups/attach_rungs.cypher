// Let groups stand on a ladder in this order, the lowest first.
// access:  write
// rows:    none
// params:  ladder STRING · keys LIST<STRING>
// columns: none
MATCH (l:Ladder {key: $ladder})
UNWIND range(1, size($keys)) AS rank
MATCH (g:Group {key: $keys[rank - 1]})
SET g.rank = rank
MERGE (g)-[:ON]->(l)
