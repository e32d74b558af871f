// Ranked edges from a run to the rows of its best users of one score, in order from a rank on; how many had a row.
// They end at rows, not at users, so that a run never locks a person.
// access:  write
// rows:    one
// params:  run STRING · board STRING · first_rank INTEGER · users LIST<STRING> · values LIST<FLOAT> · percentiles LIST<FLOAT>
// columns: n INTEGER
MATCH (r:ScoreRun {id: $run})
UNWIND range(0, size($users) - 1) AS i
MATCH (s:ScoreRow {user: $users[i]})
CREATE (r)-[:RANKED {board: $board, rank: $first_rank + i, value: $values[i], percentile: $percentiles[i]}]->(s)
RETURN count(*) AS n
