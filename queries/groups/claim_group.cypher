// Lock a group whose number of members is limited, so that its last place is given once.
// access:  write
// rows:    optional
// params:  key STRING
// columns: key STRING
MATCH (g:Group {key: $key})
WHERE g.capacity IS NOT NULL
SET g.touched = timestamp()
RETURN g.key AS key
