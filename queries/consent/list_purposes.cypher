// The keys of the purposes that people can be asked for.
// access:  read
// rows:    one
// params:  none
// columns: keys LIST<STRING>
MATCH (p:Purpose) WHERE p.state = 'active'
RETURN collect(p.key) AS keys
