// Note that one handler has handled a pending change; no row when it had before.
// access:  write
// rows:    optional
// params:  id STRING · handler STRING
// columns: id STRING
MATCH (c:Change {id: $id})
WHERE c:Pending AND NOT $handler IN coalesce(c.handled, [])
SET c.handled = coalesce(c.handled, []) + $handler
RETURN c.id AS id
