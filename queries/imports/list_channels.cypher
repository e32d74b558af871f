// Those of some channels that exist, each with the user whose it is, if it is one's.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: found LIST<MAP>
UNWIND $keys AS key
MATCH (c:Channel {key: key})
RETURN collect({
  key: c.key,
  owner: head(COLLECT { MATCH (c)-[:OWNED_BY]->(u:User) RETURN u.id ORDER BY u.id LIMIT 1 })
}) AS found
