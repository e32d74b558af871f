// Those of some users that exist.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: found LIST<MAP>
UNWIND $ids AS id
MATCH (u:User {id: id})
RETURN collect({id: u.id, name: u.name, joined_at: u.joinedAt.epochMillis}) AS found
