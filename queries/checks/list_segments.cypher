// The next segments: whether they are there still, the newest version, which versions stand under their keys, and what
// the newest asks as it is kept.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · segments LIST<MAP>
MATCH (s:Segment) WHERE s.key > $after
WITH s ORDER BY s.key LIMIT $limit
RETURN max(s.key) AS last, count(s) AS n, collect({
  key: s.key, state: s.state,
  version: CASE WHEN s.version IS :: INTEGER THEN s.version END,
  versions: COLLECT {
    MATCH (s)-[:WORDED]->(v:SegmentVersion)
    WHERE v.segment = s.key AND v.key = s.key + '\u0001' + toStringOrNull(v.version)
    RETURN v.version ORDER BY v.version
  },
  expression: head(COLLECT {
    MATCH (s)-[:WORDED]->(v:SegmentVersion) WHERE v.version = s.version
    RETURN CASE WHEN v.expression IS :: STRING THEN v.expression END LIMIT 1
  })
}) AS segments
