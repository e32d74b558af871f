// What is odd about the next planned moves: each is one user's, who has no other that waits on its ladder; one that waits
// is told nothing of how it ended, one that was made names a move to its group, or found the user there.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (p:PlannedMove) WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
WITH p, COLLECT { MATCH (u:User)-[planned:PLANNED]->(p) RETURN coalesce(planned.of, u.id) LIMIT 10 } AS users
WITH p, users, [
  CASE WHEN coalesce(users = [p.user], false) THEN NULL ELSE 'user' END,
  CASE p.state
    WHEN 'waiting' THEN CASE WHEN p.settledAt IS NULL AND p.move IS NULL AND NOT EXISTS {
        MATCH (p)<-[:PLANNED]-(:User)-[:PLANNED]->(o:PlannedMove {ladder: p.ladder, state: 'waiting'}) WHERE o <> p
      } THEN NULL ELSE 'waiting' END
    WHEN 'made' THEN CASE WHEN p.settledAt IS NOT NULL AND (p.move IS NULL OR EXISTS {
        (:Move {id: p.move, planned: p.id, to: p.to})
      }) THEN NULL ELSE 'made' END
    WHEN 'cancelled' THEN CASE WHEN p.settledAt IS NOT NULL AND p.move IS NULL THEN NULL ELSE 'cancelled' END
    WHEN 'refused' THEN CASE WHEN p.problem IS NOT NULL AND p.move IS NULL THEN NULL ELSE 'refused' END
    ELSE 'state'
  END
] AS judged
WITH p, [each IN judged WHERE each IS NOT NULL] AS seen
RETURN max(p.id) AS last, count(p) AS n,
  collect(CASE WHEN size(seen) > 0 THEN [{rule: 'planned', entity: p.id, seen: seen}] END) AS found
