// Some users who gave an answer that is kept no longer.
// access:  read
// rows:    many
// params:  now ZONED DATETIME · limit INTEGER
// columns: user STRING
MATCH (a:Answer) WHERE a.expiresAt <= $now
WITH a ORDER BY a.expiresAt LIMIT $limit
MATCH (u:User)-[:ANSWERED]->(a)
RETURN DISTINCT u.id AS user
