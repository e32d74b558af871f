// Say that a user is known under an identity; another user's identity is left as it is and named.
// access:  write
// rows:    one
// params:  user STRING · kind STRING · value STRING · source STRING · at ZONED DATETIME
// columns: holder STRING
MATCH (u:User {id: $user})
MERGE (i:Identity {kind: $kind, value: $value})
WITH u, i, head(COLLECT { MATCH (other:User)-[:IDENTIFIED_BY]->(i) RETURN other.id }) AS holder
FOREACH (_ IN CASE WHEN holder IS NULL THEN [1] ELSE [] END |
  CREATE (u)-[:IDENTIFIED_BY {source: $source, since: $at, confidence: 1.0}]->(i))
RETURN coalesce(holder, u.id) AS holder
