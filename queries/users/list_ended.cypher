// Which of some identities were taken from the users, and when last.
// access:  read
// rows:    one
// params:  rows LIST<MAP>
// columns: found LIST<MAP>
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[was:WAS_IDENTIFIED_BY]->(p:PastIdentity)
WHERE p.kind = row.kind AND p.value = row.value
WITH u, p.kind AS kind, p.value AS value, max(was.until) AS until
RETURN collect({kind: kind, value: value, user: u.id, until_ms: until.epochMillis}) AS found
