// The ids whose standing was locked at a moment, in ms since 1970 by this clock, or later: at most so many, whether each
// is a user's (not that of somebody who is part of another since), and whether they ever became one with another.
// access:  read
// rows:    one
// params:  since INTEGER · limit INTEGER
// columns: users LIST<STRING> · here LIST<BOOLEAN> · merged LIST<BOOLEAN>
MATCH (s:Standing) WHERE s.touched >= $since
WITH s LIMIT $limit
RETURN collect(s.user) AS users, collect(EXISTS { MATCH (:User {id: s.user}) }) AS here,
  collect(coalesce(s.merges, 0) > 0) AS merged
