// Forget changes that were handled long ago, a bounded number of them.
// access:  write
// rows:    one
// params:  before ZONED DATETIME · limit INTEGER
// columns: n_erased INTEGER
MATCH (c:Change)
WHERE c.at < $before AND NOT c:Pending AND NOT c:Parked
WITH c
LIMIT $limit
DETACH DELETE c
RETURN count(*) AS n_erased
