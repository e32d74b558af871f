// All segments that there are, each in its newest version.
// access:  read
// rows:    many
// params:  none
// columns: key STRING · version INTEGER · name STRING · description STRING? · expression STRING · purpose STRING · actor STRING · at INTEGER
MATCH (s:Segment)-[:WORDED]->(v:SegmentVersion)
WHERE s.state = 'active' AND v.version = s.version
RETURN s.key AS key, s.version AS version, v.name AS name, v.description AS description, v.expression AS expression,
  v.purpose AS purpose, v.actor AS actor, v.at.epochMillis AS at
