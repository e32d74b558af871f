// Make the next version of a segment, which is the newest from now on.
// access:  write
// rows:    one
// params:  key STRING · version INTEGER · version_key STRING · values MAP
// columns: version INTEGER
MERGE (s:Segment {key: $key})
SET s.version = $version, s.state = 'active'
CREATE (s)-[:WORDED]->(v:SegmentVersion {key: $version_key, segment: $key, version: $version})
SET v += $values
RETURN s.version AS version
