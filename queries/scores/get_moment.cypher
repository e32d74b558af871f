// What the clock of the database says, in ms since 1970, how many users there are, and whether a run was published here.
// access:  read
// rows:    one
// params:  run STRING
// columns: now INTEGER · n_users INTEGER · is_known BOOLEAN
RETURN timestamp() AS now, COUNT { MATCH (:User) } AS n_users,
  EXISTS { MATCH (r:ScoreRun {id: $run}) WHERE r.publishedAt IS NOT NULL } AS is_known
