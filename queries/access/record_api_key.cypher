// Keep a new API key: its hash, never the key.
// access:  write
// rows:    none
// params:  id STRING · hash STRING · role STRING · scopes LIST<STRING> · groups LIST<STRING> · staff STRING? · name STRING · at ZONED DATETIME
// columns: none
CREATE (:ApiKey {
  id: $id, hash: $hash, role: $role, scopes: $scopes, groups: $groups, staff: $staff, name: $name, createdAt: $at
})
