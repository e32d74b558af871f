// Source systems in the order in which they are believed; those not named come after them.
// access:  write
// rows:    one
// params:  keys LIST<STRING>
// columns: n INTEGER
OPTIONAL MATCH (gone:SourceSystem) WHERE NOT gone.key IN $keys
DELETE gone
WITH count(*) AS done
UNWIND range(0, size($keys) - 1) AS index
MERGE (s:SourceSystem {key: $keys[index]})
SET s.rank = index + 1
RETURN count(s) AS n
