// How an erasure stands, by the nameless id.
// access:  read
// rows:    optional
// params:  user STRING
// columns: state STRING · report STRING
MATCH (e:Erasure {user: $user})
RETURN e.state AS state, e.report AS report
