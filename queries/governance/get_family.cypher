// A tag with all that were merged into it, and the tags into which it was merged, the nearest first.
// access:  read
// rows:    optional
// params:  key STRING
// columns: origins LIST<STRING> · above LIST<STRING>
MATCH (t:Tag {key: $key})
RETURN COLLECT { MATCH (x:Tag)-[:JOINED_TO*0..]->(t) RETURN DISTINCT x.key } AS origins,
  COLLECT { MATCH way = (t)-[:JOINED_TO*1..]->(x:Tag) RETURN x.key ORDER BY length(way) } AS above
