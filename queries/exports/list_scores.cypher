// A person's rows of scores with the published run: what it counted, as of when, by which numbers; all their ranks; and
// in which community they are.
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
  community: head(COLLECT {
    MATCH (c:CommunityUsers) WHERE c.key > r.id + ':' AND c.key <= r.id + ':' + user
    WITH c ORDER BY c.key DESC LIMIT 1
    UNWIND [at IN range(0, size(c.users) - 1) WHERE c.users[at] = user] AS at
    RETURN {number: c.numbers[at], insideShare: c.shares[at],
      nextNumber: c.nextNumbers[at], nextShare: c.nextShares[at]}
  }),
  signals: [(s)<-[a:ABOUT]-(g:ScoreSignal) WHERE g.run = r.id |
    g {.kind, .nUsers, .nPairs, .rawMinor, .gatedMinor, isDismissed: coalesce(g.isDismissed, false),
      isSubject: a.isSubject, spentMinor: a.spentMinor}]}) AS found
