// Changes that wait to be handled, the one that waits longest first.
// access:  read
// rows:    many
// params:  now ZONED DATETIME · limit INTEGER
// columns: id STRING · position INTEGER? · at INTEGER · kind STRING · users LIST<STRING> · actor STRING · role STRING · before STRING · after STRING · request STRING · attempts INTEGER · handled LIST<STRING>
MATCH (c:Pending)
WHERE c.dueAt <= $now
WITH c
ORDER BY c.dueAt, c.id
LIMIT $limit
RETURN c.id AS id, c.position AS position, c.at.epochMillis AS at, c.kind AS kind, c.users AS users, c.actor AS actor,
  c.role AS role, c.before AS before, c.after AS after, c.request AS request, c.attempts AS attempts,
  coalesce(c.handled, []) AS handled
