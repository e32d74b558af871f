// Whether any change waits to be handled.
// access:  read
// rows:    optional
// params:  now ZONED DATETIME
// columns: id STRING
MATCH (c:Pending)
WHERE c.dueAt <= $now
RETURN c.id AS id
LIMIT 1
