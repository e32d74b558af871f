// What the records of a person say, as it is kept.
// access:  read
// rows:    one
// params:  user STRING
// columns: found LIST<STRING>
MATCH (:User {id: $user})-[:KNOWN_BY]->(r:Record)
WHERE r.evidence IS NOT NULL
RETURN collect(r.evidence) AS found
