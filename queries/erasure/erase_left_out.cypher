// Put nobody's ids where some lists of those who were not invited name an erased person.
// access:  write
// rows:    one
// params:  ids LIST<STRING> · fresh LIST<STRING> · limit INTEGER
// columns: n INTEGER
MATCH (l:LeftOut)
WHERE l.key > '' AND any(user IN l.users WHERE user IN $ids)
WITH l LIMIT $limit
SET l.users = [user IN l.users
  | coalesce(head([i IN range(0, size($ids) - 1) WHERE $ids[i] = user | $fresh[i]]), user)]
RETURN count(l) AS n
