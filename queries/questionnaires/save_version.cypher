// Make the next version of a questionnaire, which is the newest from now on; these channels ask it and no others.
// access:  write
// rows:    one
// params:  key STRING · version INTEGER · version_key STRING · values MAP · channels LIST<STRING>
// columns: version INTEGER
MERGE (q:Questionnaire {key: $key})
SET q.version = $version
CREATE (q)-[:WORDED]->(v:QuestionnaireVersion {key: $version_key, questionnaire: $key, version: $version})
SET v += $values
WITH q
CALL (q) {
  MATCH (:Channel)-[old:ASKS]->(q)
  DELETE old
}
CALL (q) {
  UNWIND $channels AS channel
  MATCH (c:Channel {key: channel})
  CREATE (c)-[:ASKS]->(q)
}
RETURN q.version AS version
