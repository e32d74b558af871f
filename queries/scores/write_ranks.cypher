// The best users of one score in a run, in pages of a hundred, each with the rank of its first: lists of equal length, an
// entry a page, and for each page lists of equal length, an entry a user.
// access:  write
// rows:    none
// params:  run STRING · board STRING · firsts LIST<INTEGER> · users LIST<LIST<STRING>> · values LIST<LIST<FLOAT>> · percentiles LIST<LIST<FLOAT>>
// columns: none
MATCH (r:ScoreRun {id: $run})
UNWIND range(0, size($firsts) - 1) AS i
CREATE (r)-[:RANKED {board: $board, rank: $firsts[i]}]->(:RankPage {
  users: $users[i], values: $values[i], percentiles: $percentiles[i]
})
