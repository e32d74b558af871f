// An erasure is finished: the ids that it had to know to the end are gone.
// access:  write
// rows:    none
// params:  user STRING · report STRING · at ZONED DATETIME
// columns: none
MATCH (e:Erasure {user: $user})
SET e.state = 'done', e.finishedAt = $at, e.report = $report
REMOVE e.ids, e.fresh
