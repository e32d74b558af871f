// Those of some users that exist.
// access:  read
// rows:    many
// params:  ids LIST<STRING>
// columns: id STRING · name STRING · joined_at INTEGER
UNWIND $ids AS id
MATCH (u:User {id: id})
RETURN u.id AS id, u.name AS name, u.joinedAt.epochMillis AS joined_at
