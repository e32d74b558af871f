// All API keys, ended ones too, oldest first.
// access:  read
// rows:    many
// params:  none
// columns: id STRING · hash STRING · role STRING · scopes LIST<STRING> · groups LIST<STRING> · staff STRING? · name STRING · created_at INTEGER · revoked_at INTEGER?
MATCH (k:ApiKey)
RETURN k.id AS id, k.hash AS hash, k.role AS role, k.scopes AS scopes, k.groups AS groups, k.staff AS staff,
  k.name AS name, k.createdAt.epochMillis AS created_at, k.revokedAt.epochMillis AS revoked_at
ORDER BY k.createdAt, k.id
