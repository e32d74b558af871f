// Those of the next moves that are not in the trail of exactly the user they name.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (m:Move) WHERE m.id > $after
WITH m ORDER BY m.id LIMIT $limit
WITH m, COLLECT { MATCH (u)-[moved:MOVED]->(m) RETURN coalesce(moved.of, u.id, '') LIMIT 10 } AS users
WITH m, CASE WHEN NOT coalesce(users = [m.user], false) THEN [{rule: 'trail', entity: m.id, seen: users}] END AS faults
RETURN max(m.id) AS last, count(m) AS n, collect(faults) AS found
