// Some users of whom a source said something that is kept no longer.
// access:  read
// rows:    many
// params:  now ZONED DATETIME · limit INTEGER
// columns: user STRING
MATCH (r:Record) WHERE r.expiresAt <= $now
WITH r ORDER BY r.expiresAt LIMIT $limit
MATCH (u:User)-[:KNOWN_BY]->(r)
RETURN DISTINCT u.id AS user
