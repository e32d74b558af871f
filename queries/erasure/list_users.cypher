// The next ids that somebody has or had.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: ids LIST<STRING>
MATCH (s:Standing)
WHERE s.user > $after
WITH s ORDER BY s.user LIMIT $limit
RETURN collect(s.user) AS ids
