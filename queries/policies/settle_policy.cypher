// Where a version of a policy stands from now on, and who said so.
// access:  write
// rows:    one
// params:  version_key STRING · values MAP
// columns: version INTEGER
MATCH (v:PolicyVersion {key: $version_key})
SET v += $values
RETURN v.version AS version
