// A person's rows in all score runs that are kept, with the run: what it counted, as of when, by which numbers.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: found LIST<MAP>
MATCH (r:ScoreRun)
UNWIND $users AS user
MATCH (s:Score {run: r.id, user: user})
RETURN collect({run: r {.id, .state, .nUsers, .nEdges, .damping, .decay, .totalError, .startedAt, .publishedAt, .asOf},
  score: properties(s), ranks: [(s)<-[k:RANKED]-(:ScoreRun) | k {.board, .rank, .value}]}) AS found
