// Those of some tags that exist, and whether each can still be given.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: key STRING · state STRING
UNWIND $keys AS key
MATCH (t:Tag {key: key})
RETURN t.key AS key, coalesce(t.state, 'active') AS state
