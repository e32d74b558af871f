// Those of some channels that exist.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: found LIST<MAP>
UNWIND $keys AS key
MATCH (c:Channel {key: key})
RETURN collect({key: c.key}) AS found
