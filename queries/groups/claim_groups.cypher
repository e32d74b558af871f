// Lock those of some groups whose number of members is limited, in ascending order of their keys, so that a last place is
// given once.
// access:  write
// rows:    none
// params:  keys LIST<STRING>
// columns: none
UNWIND $keys AS key
WITH DISTINCT key ORDER BY key
MATCH (g:Group {key: key})
WHERE g.capacity IS NOT NULL
SET g.touched = timestamp()
