// Take changes off the pending ones: they are handled. Says which of them were still pending.
// access:  write
// rows:    many
// params:  ids LIST<STRING> · at ZONED DATETIME
// columns: id STRING
UNWIND $ids AS id
MATCH (c:Change {id: id})
WHERE c:Pending
REMOVE c:Pending
SET c.handledAt = $at
RETURN c.id AS id
