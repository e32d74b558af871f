// The last version that a segment ever had, deleted ones too.
// access:  read
// rows:    optional
// params:  key STRING
// columns: version INTEGER
MATCH (s:Segment {key: $key})
RETURN s.version AS version
