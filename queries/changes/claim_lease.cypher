// Ask for a lease: who holds it keeps it, who finds it run out takes it under the next fencing number.
// The first SET is the lock; what is read after it is what stands.
// access:  write
// rows:    one
// params:  name STRING · holder STRING · now ZONED DATETIME · until ZONED DATETIME
// columns: holder STRING? · fence INTEGER
MERGE (l:Lease {name: $name})
ON CREATE SET l.fence = 0, l.position = 0
SET l.touched = timestamp()
WITH l, coalesce(l.holder = $holder, false) AS is_own, coalesce(l.until <= $now, true) AS is_over
SET l += CASE
  WHEN is_own THEN {until: $until}
  WHEN is_over THEN {holder: $holder, fence: l.fence + 1, until: $until}
  ELSE {}
END
RETURN l.holder AS holder, l.fence AS fence
