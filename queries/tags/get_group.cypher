// Whether there is a group of that key.
// access:  read
// rows:    optional
// params:  key STRING
// columns: key STRING
MATCH (g:Group {key: $key})
RETURN g.key AS key
