// What is known of some people, each by their own id, as far as it says whether they may be one: identities, purchases,
// and what look-alikes may share.
// access:  read
// rows:    many
// params:  users LIST<STRING>
// columns: user STRING · is_erased BOOLEAN · version INTEGER · joined_ms INTEGER · name STRING · identities LIST<MAP> · n_purchases INTEGER · marks MAP
UNWIND $users AS id
MATCH (s:Standing {user: id})
MATCH (u:User {id: id})
RETURN id AS user, u:Erased AS is_erased, s.version AS version, u.joinedAt.epochMillis AS joined_ms, u.name AS name,
  COLLECT {
    MATCH (u)-[known:IDENTIFIED_BY]->(i:Identity)
    RETURN {kind: i.kind, value: i.value, issuer: coalesce(known.source, '')}
  } AS identities,
  COUNT { (u)-[:BOUGHT]->() } AS n_purchases,
  u {.nickname, .avatar, .address, .device, .city, search_name: u.searchName} AS marks
ORDER BY user
