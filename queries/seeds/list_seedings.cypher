// What was seeded, or began to be.
// access:  read
// rows:    many
// params:  prefix STRING
// columns: key STRING · file STRING · is_done BOOLEAN
MATCH (i:Import)
WHERE i.key STARTS WITH $prefix
RETURN i.key AS key, i.file AS file, i.state = 'done' AS is_done
ORDER BY i.key
