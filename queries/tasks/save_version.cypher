// Make the next version of a task, which is the newest from now on.
// access:  write
// rows:    one
// params:  key STRING · version INTEGER · version_key STRING · type STRING · needs LIST<INTEGER> · state STRING · has_tags BOOLEAN · values MAP
// columns: version INTEGER
MERGE (t:Task {key: $key})
SET t.version = $version, t.eventType = $type, t.needs = $needs, t.state = $state, t.hasTags = $has_tags
CREATE (t)-[:WORDED]->(v:TaskVersion {key: $version_key, task: $key, version: $version})
SET v += $values
RETURN t.version AS version
