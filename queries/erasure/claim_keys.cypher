// Lock the keys of tombstones until the transaction ends; the first time, or when these are not among them, they are
// kept.
// access:  write
// rows:    one
// params:  keys LIST<STRING> · is_first BOOLEAN
// columns: keys LIST<STRING>
MERGE (l:Lock {name: 'tombstones'})
SET l.touched = timestamp()
WITH l, coalesce(l.keys, []) AS known
SET l.keys = CASE WHEN $is_first AND size(known) > 0 THEN known ELSE known + [k IN $keys WHERE NOT k IN known] END
RETURN l.keys AS keys
