// Keep what source systems say of users, one record per system and its own id; the database refuses one that is
// another user's, since only the whole pattern is looked for.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · at ZONED DATETIME
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (u)-[:KNOWN_BY]->(r:Record {key: row.key})
SET r.source = row.source, r.externalId = row.external_id, r.values = row.values, r.at = $at
