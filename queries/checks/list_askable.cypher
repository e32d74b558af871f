// Which of some keys are tags that a segment may ask for: all but those that were merged into others.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: keys LIST<STRING>
UNWIND $keys AS key
MATCH (t:Tag {key: key})
WHERE coalesce(t.state, 'active') <> 'merged'
RETURN collect(t.key) AS keys
