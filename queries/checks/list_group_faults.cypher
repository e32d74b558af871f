// What is odd about the next groups: a tier group stands on one ladder and has a rank of its own there, others on none.
// Whoever was warned of leaving it is in it, or was for the id that was warned. Worth a look: more are in it, or have a
// place kept there at this instant, than it holds.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER · at ZONED DATETIME
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (g:Group) WHERE g.key > $after
WITH g ORDER BY g.key LIMIT $limit
WITH g, COLLECT { MATCH (g)-[:ON]->(l:Ladder) RETURN l.key LIMIT 10 } AS ladders,
  EXISTS { MATCH (g)-[:ON]->(:Ladder)<-[:ON]-(o:Group) WHERE o <> g AND o.rank = g.rank } AS is_shared
WITH g, ladders, CASE g.kind
  WHEN 'tier' THEN size(ladders) = 1 AND coalesce(g.rank IS :: INTEGER NOT NULL, false) AND NOT is_shared
  WHEN 'interest' THEN size(ladders) = 0
  ELSE false
END AS is_sound
WITH g, ladders, is_sound, CASE WHEN g.capacity IS NULL THEN 0
  ELSE COUNT { (g)<-[:MEMBER_OF]-() } + COUNT {
    MATCH (g)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(u:User)
    WHERE coalesce(held.until > $at, true) AND NOT EXISTS { (u)-[:MEMBER_OF]->(g) }
    RETURN DISTINCT u
  }
END AS n_taken
WITH g, CASE WHEN is_sound THEN []
  ELSE [{rule: 'group', entity: g.key, seen: [coalesce(g.kind, ''), coalesce(toStringOrNull(g.rank), '')] + ladders}]
END + CASE WHEN n_taken > g.capacity
  THEN [{rule: 'capacity', entity: g.key, seen: [toString(n_taken), toString(g.capacity)]}] ELSE []
END + COLLECT {
  MATCH (g)<-[warned:WARNED]-(u)
  WHERE NOT EXISTS { (u)-[:MEMBER_OF]->(g) } AND NOT EXISTS { (u)-[:SET_ASIDE {was: 'MEMBER_OF'}]->(g) }
    AND NOT EXISTS { (:Merged {id: warned.of})-[:SET_ASIDE {was: 'MEMBER_OF'}]->(g) }
  RETURN {rule: 'warned', entity: coalesce(u.id, ''), seen: [g.key]} LIMIT 10
} AS faults
RETURN max(g.key) AS last, count(g) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
