// Forget what writes answered long ago, a bounded number of them.
// access:  write
// rows:    one
// params:  before ZONED DATETIME · limit INTEGER
// columns: n_erased INTEGER
MATCH (o:Operation)
WHERE o.at < $before
WITH o
LIMIT $limit
DETACH DELETE o
RETURN count(*) AS n_erased
