// The next entries of a chain in the order of their numbers, as one list.
// access:  read
// rows:    one
// params:  chain INTEGER · after INTEGER · limit INTEGER
// columns: found LIST<MAP>
MATCH (a:Audit)
WHERE a.chain = $chain AND a.seq > $after
WITH a ORDER BY a.seq LIMIT $limit
RETURN collect(a {.seq, .actor, .role, .action, .users, .why, .before, .after, .request, .salt, .digest, .previous,
  .hash, at: a.at.epochMillis, is_blanked: coalesce(a.blanked, false),
  is_of_erased: coalesce(a.blanked, false)
    AND any(id IN a.users WHERE EXISTS { MATCH (u:User {id: id}) WHERE u:Erased }
      OR EXISTS { MATCH (m:Merged {id: id}) WHERE m:Erased })
}) AS found
