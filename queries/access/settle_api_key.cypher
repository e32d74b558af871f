// End an API key; ended before, it keeps its first end.
// access:  write
// rows:    optional
// params:  id STRING · at ZONED DATETIME
// columns: id STRING
MATCH (k:ApiKey {id: $id})
SET k.revokedAt = coalesce(k.revokedAt, $at)
RETURN k.id AS id
