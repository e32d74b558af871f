// Plans of moves name nobody in particular: some of their entries about ids that are nobody's any more. A plan that was
// about one or two people keeps no words.
// access:  write
// rows:    one
// params:  ids LIST<STRING> · fresh LIST<STRING> · limit INTEGER
// columns: n INTEGER
UNWIND range(0, size($ids) - 1) AS i
MATCH (e:MovePlanEntry {user: $ids[i]})
WITH e, $fresh[i] AS user LIMIT $limit
OPTIONAL MATCH (p:MovePlan {id: e.plan}) WHERE p.nEntries <= 2
SET p.reason = '', p.note = null
SET e.user = user, e.state = CASE WHEN e.state = 'waiting' THEN 'skipped' ELSE e.state END,
  e.problem = CASE WHEN e.state = 'skipped' AND e.problem IS NULL THEN 'users.unknown' ELSE e.problem END
RETURN count(e) AS n
