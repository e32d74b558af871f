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
  score: properties(s), ranks: COLLECT {
    MATCH (:ScoreRun)-[k:RANKED]->(p:RankPage) WHERE user IN p.users
    UNWIND [at IN range(0, size(p.users) - 1) WHERE p.users[at] = user] AS at
    RETURN {board: k.board, rank: k.rank + at, value: p.values[at], percentile: p.percentiles[at]}
  },
  signals: [(s)<-[a:ABOUT]-(g:ScoreSignal) WHERE g.run = r.id |
    g {.kind, .nUsers, .nPairs, .rawMinor, .gatedMinor, isSubject: a.isSubject, spentMinor: a.spentMinor}]}) AS found
