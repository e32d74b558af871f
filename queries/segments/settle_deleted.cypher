// A segment is no more; its versions stay.
// access:  write
// rows:    one
// params:  key STRING · at ZONED DATETIME · actor STRING
// columns: version INTEGER
MATCH (s:Segment {key: $key})
SET s.state = 'deleted', s.deletedAt = $at, s.deletedBy = $actor
RETURN s.version AS version
