// Those of the next changes that name one of some ids, and up to where was looked.
// access:  read
// rows:    one
// params:  ids LIST<STRING> · quoted LIST<STRING> · after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<MAP>
MATCH (c:Change)
WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
WITH c, any(id IN $ids WHERE id IN c.users)
  OR any(text IN $quoted WHERE c.before CONTAINS text OR c.after CONTAINS text) AS names
RETURN max(c.id) AS last, count(c) AS n, collect(CASE WHEN names THEN c {.id, .users, .before, .after} END) AS found
