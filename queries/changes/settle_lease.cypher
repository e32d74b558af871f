// Give a lease back, so that whoever stands by takes it at once.
// access:  write
// rows:    none
// params:  name STRING · holder STRING · fence INTEGER
// columns: none
MATCH (l:Lease {name: $name})
SET l.touched = timestamp()
WITH l
WHERE l.holder = $holder AND l.fence = $fence
REMOVE l.holder, l.until
