// The id of the published run, if there is one.
// access:  read
// rows:    optional
// params:  none
// columns: run STRING
MATCH (l:Lock {name: 'scores'}) WHERE l.published IS NOT NULL
RETURN l.published AS run
