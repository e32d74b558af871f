// What was done, newest first, before a key: all of it, or what is about some ids of one person.
// access:  read
// rows:    one
// params:  users LIST<STRING>? · before STRING · limit INTEGER
// columns: found LIST<MAP>
CALL () {
  MATCH (a:Audit)
  WHERE $users IS NULL AND a.key < $before
  RETURN a ORDER BY a.key DESC LIMIT $limit
UNION
  MATCH (a:Audit)
  WHERE $users IS NOT NULL AND a.user IN $users AND a.key < $before
  RETURN a ORDER BY a.key DESC LIMIT $limit
UNION
  MATCH (a:Audit)
  WHERE $users IS NOT NULL AND a.other IN $users AND a.key < $before
  RETURN a ORDER BY a.key DESC LIMIT $limit
UNION
  MATCH (a:Broad)
  WHERE $users IS NOT NULL AND any(id IN a.users WHERE id IN $users) AND a.key < $before
  RETURN a ORDER BY a.key DESC LIMIT $limit
}
WITH DISTINCT a ORDER BY a.key DESC LIMIT $limit
RETURN collect(a {.key, .chain, .seq, .actor, .role, .action, .users, .why, .before, .after, .request, .hash,
  at: a.at.epochMillis, is_blanked: coalesce(a.blanked, false)}) AS found
