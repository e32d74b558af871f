// Lock a lease for the transaction and keep it longer; no row when it is held under another fencing number.
// access:  write
// rows:    optional
// params:  name STRING · holder STRING · fence INTEGER · until ZONED DATETIME
// columns: fence INTEGER
MATCH (l:Lease {name: $name})
SET l.touched = timestamp()
WITH l
WHERE l.holder = $holder AND l.fence = $fence
SET l.until = $until
RETURN l.fence AS fence
