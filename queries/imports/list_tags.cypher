// Those of some tags that exist.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: key STRING
UNWIND $keys AS key
MATCH (t:Tag {key: key})
RETURN t.key AS key
