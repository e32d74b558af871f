// What is odd about the next groups: a tier group stands on one ladder and has a rank of its own there, others on none.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
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
WITH g, CASE WHEN is_sound THEN NULL
  ELSE [{rule: 'group', entity: g.key, seen: [coalesce(g.kind, ''), coalesce(toStringOrNull(g.rank), '')] + ladders}]
END AS faults
RETURN max(g.key) AS last, count(g) AS n, collect(faults) AS found
