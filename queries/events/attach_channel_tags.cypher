// Say which tags a channel sets on those who come through it (R05), instead of those it set before.
// access:  write
// rows:    one
// params:  key STRING · tags LIST<STRING>
// columns: n_tags INTEGER
MATCH (c:Channel {key: $key})
CALL (c) {
  MATCH (c)-[old:SETS]->(:Tag)
  DELETE old
}
CALL (c) {
  UNWIND $tags AS tag
  MATCH (t:Tag {key: tag})
  MERGE (c)-[:SETS]->(t)
}
RETURN COUNT { (c)-[:SETS]->(:Tag) } AS n_tags
