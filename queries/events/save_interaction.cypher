// Add to what is counted for a pair, kind and day; no row when nothing is counted yet.
// access:  write
// rows:    optional
// params:  key STRING · count INTEGER
// columns: count INTEGER
MATCH ()-[r:INTERACTED {key: $key}]->()
SET r.count = r.count + $count
RETURN r.count AS count
