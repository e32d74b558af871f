// Those of some tags that exist, and whether each can still be given.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: found LIST<MAP>
UNWIND $keys AS key
MATCH (t:Tag {key: key})
RETURN collect({key: t.key, state: coalesce(t.state, 'active')}) AS found
