// What is odd about the next moves: they are not in the trail of exactly the user they name; work in chat groups is open
// elsewhere than where they came from and led to, twice, or though it is done.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (m:Move) WHERE m.id > $after
WITH m ORDER BY m.id LIMIT $limit
WITH m, COLLECT { MATCH (u)-[moved:MOVED]->(m) RETURN coalesce(moved.of, u.id, '') LIMIT 10 } AS users,
  COLLECT { MATCH (m)-[:TO_REMOVE_FROM]->(g) RETURN coalesce(g.key, '') LIMIT 10 } AS removing,
  COLLECT { MATCH (m)-[:TO_INVITE_INTO]->(g) RETURN coalesce(g.key, '') LIMIT 10 } AS inviting
WITH m,
  CASE WHEN coalesce(users = [m.user], false) THEN [] ELSE [{rule: 'trail', entity: m.id, seen: users}] END
  + CASE
    WHEN (removing = [] OR coalesce(removing = [m.from] AND m.removal IS NULL, false))
      AND (inviting = [] OR coalesce(inviting = [m.to] AND m.invitation IS NULL, false)) THEN []
    ELSE [{rule: 'work', entity: m.id, seen: removing + inviting}]
  END AS faults
RETURN max(m.id) AS last, count(m) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
