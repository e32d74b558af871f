// Those of some channels that exist.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: key STRING
UNWIND $keys AS key
MATCH (c:Channel {key: key})
RETURN c.key AS key
