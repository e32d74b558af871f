// Give users tags. Making a relationship waits for whoever is merging the tag into another; where one was merged meanwhile,
// the transaction must not be committed (decision 0027).
// access:  write
// rows:    one
// params:  rows LIST<MAP>
// columns: n_merged INTEGER
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
CREATE (u)-[:TAGGED {
  source: 'import', since: datetime({epochMillis: row.since_ms}), actor: row.actor, role: row.role, note: row.note,
  of: row.of
}]->(t)
WITH DISTINCT t
WHERE coalesce(t.state, 'active') = 'merged'
RETURN count(t) AS n_merged
