// Keep what source systems say of the values of some users; the database refuses a record that is another user's, since
// only the whole pattern is looked for. `of` is the merged id under which it was said, if it was one.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (u)-[k:KNOWN_BY]->(r:Record {key: row.key})
ON CREATE SET r.source = row.source, r.externalId = row.external_id, r.at = row.at, k.of = row.of
SET r.evidence = row.evidence, r.expiresAt = row.expires_at, r.at = row.at, r.values = coalesce(row.values, r.values),
  r.authorised = coalesce(row.authorised, r.authorised), r.file = coalesce(row.file, r.file),
  r.line = coalesce(row.line, r.line)
