// Segments whose newest version holds a text, with what they ask as it is kept.
// access:  read
// rows:    many
// params:  text STRING
// columns: key STRING · expression STRING
MATCH (s:Segment)
WHERE s.key > ''
MATCH (s)-[:WORDED]->(v:SegmentVersion)
WHERE s.state = 'active' AND v.version = s.version AND v.expression CONTAINS $text
RETURN s.key AS key, v.expression AS expression
ORDER BY key LIMIT 1000
