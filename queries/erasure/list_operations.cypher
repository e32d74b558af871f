// Keys of those of the next operations whose answer names one of some ids, and up to where was looked.
// access:  read
// rows:    one
// params:  quoted LIST<STRING> · after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<STRING>
MATCH (o:Operation)
WHERE o.key > $after
WITH o ORDER BY o.key LIMIT $limit
RETURN max(o.key) AS last, count(o) AS n,
  collect(CASE WHEN any(text IN $quoted WHERE o.answer CONTAINS text) THEN o.key END) AS found
