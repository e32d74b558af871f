// What is odd about the next events: whose they are, the instant.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (e:Event) WHERE e.id > $after
WITH e ORDER BY e.id LIMIT $limit
WITH e, COLLECT { MATCH (u)-[d:DID]->(e) RETURN {user: u.id, same: coalesce(d.at = e.at, false)} LIMIT 10 } AS did
WITH e,
  CASE WHEN size(did) = 1 THEN [] ELSE [{rule: 'event', entity: e.id, seen: [toString(size(did))]}] END
  + CASE WHEN e.at IS :: ZONED DATETIME NOT NULL AND size([d IN did WHERE NOT d.same]) = 0 THEN []
    ELSE [{rule: 'instant', entity: e.id, seen: ['event']}] END AS faults
RETURN max(e.id) AS last, count(e) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
