// Make the next version of a policy, a draft.
// access:  write
// rows:    one
// params:  key STRING · version INTEGER · version_key STRING · values MAP
// columns: version INTEGER
MERGE (p:Policy {key: $key})
SET p.version = $version
CREATE (p)-[:WORDED]->(v:PolicyVersion {key: $version_key, policy: $key, version: $version, state: 'draft'})
SET v += $values
RETURN v.version AS version
