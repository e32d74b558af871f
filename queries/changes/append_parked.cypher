// Put changes that were put aside among the pending ones again, to be tried as if for the first time.
// access:  write
// rows:    one
// params:  at ZONED DATETIME · limit INTEGER
// columns: n_changes INTEGER
MATCH (c:Parked)
WHERE c.position > 0
WITH c
ORDER BY c.position
LIMIT $limit
REMOVE c:Parked, c.parkedAt
SET c:Pending, c.attempts = 0, c.dueAt = $at
RETURN count(c) AS n_changes
