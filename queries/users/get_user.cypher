// A user as stored: the name and the values under the given attribute keys.
// access:  read
// rows:    optional
// params:  id STRING · keys LIST<STRING>
// columns: id STRING · name STRING · joined_at INTEGER · attributes LIST<MAP>
MATCH (u:User {id: $id})
RETURN u.id AS id, u.name AS name, u.joinedAt.epochMillis AS joined_at,
  [key IN $keys WHERE u[key] IS NOT NULL | {key: key, value: u[key]}] AS attributes
