// Keep what an erasure has touched so far.
// access:  write
// rows:    none
// params:  user STRING · report STRING
// columns: none
MATCH (e:Erasure {user: $user})
SET e.report = $report
