// Who brought somebody whose device is said to be the same; not one that more than a few people share, as in a shop.
// access:  read
// rows:    one
// params:  shared_by INTEGER
// columns: referrers LIST<STRING> · referees LIST<STRING>
MATCH (a:User) WHERE a.device IS NOT NULL
MATCH (a)-[:REFERRED]->(b:User) WHERE b.device = a.device
  AND COUNT { MATCH (each:User) WHERE each.device = a.device } <= $shared_by
RETURN collect(a.id) AS referrers, collect(b.id) AS referees
