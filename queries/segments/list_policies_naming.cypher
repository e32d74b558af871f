// Versions of policies that name a segment and are published or wait for it.
// access:  read
// rows:    many
// params:  key STRING
// columns: policy STRING · version INTEGER
MATCH (:Policy)-[:WORDED]->(v:PolicyVersion)
WHERE v.state IN ['published', 'requested'] AND $key IN v.segments
RETURN v.policy AS policy, v.version AS version
ORDER BY policy, version
