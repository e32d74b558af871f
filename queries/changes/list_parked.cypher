// Changes that were put aside, in the order of their numbers, behind a number.
// access:  read
// rows:    many
// params:  after INTEGER · limit INTEGER
// columns: id STRING · position INTEGER · at INTEGER · kind STRING · users LIST<STRING> · reason STRING
MATCH (c:Parked)
WHERE c.position > $after
WITH c
ORDER BY c.position
LIMIT $limit
RETURN c.id AS id, c.position AS position, c.at.epochMillis AS at, c.kind AS kind, c.users AS users, c.reason AS reason
