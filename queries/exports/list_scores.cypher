// A person's rows of scores with the published run: what it counted, as of when, by which numbers; and all their ranks.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: found LIST<MAP>
MATCH (l:Lock {name: 'scores'})
MATCH (r:ScoreRun {id: l.published})
UNWIND $users AS user
MATCH (s:ScoreRow {user: user})
RETURN collect({
  run: r {.id, .number, .keys, .state, .nUsers, .nEdges, .damping, .decay, .totalError, .startedAt, .publishedAt,
    .asOf},
  score: properties(s), ranks: [(s)<-[k:RANKED]-(:ScoreRun) | k {.board, .rank, .value, .percentile}]}) AS found
