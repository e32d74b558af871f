// Number changes in the order given, behind the last number given; the lease that is held keeps the count.
// access:  write
// rows:    many
// params:  name STRING · ids LIST<STRING>
// columns: id STRING · position INTEGER
MATCH (l:Lease {name: $name})
WITH l, l.position AS last
SET l.position = last + size($ids)
WITH last
UNWIND range(1, size($ids)) AS number
MATCH (c:Change {id: $ids[number - 1]})
SET c.position = last + number
RETURN c.id AS id, c.position AS position
