// Create users with their standings and what source systems say of them, each in the lowest group of every ladder.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · at ZONED DATETIME
// columns: none
CALL () {
  MATCH (g:Group)-[:ON]->(l:Ladder)
  WITH l, g ORDER BY g.rank
  WITH l, head(collect(g)) AS lowest
  RETURN collect({ladder: l.key, lowest: lowest}) AS places
}
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: row.name, searchName: row.search_name, nameKey: row.name_key,
  joinedKey: row.joined_key, joinedAt: datetime({epochMillis: row.joined_ms}), createdAt: $at})
SET u += row.attributes
CREATE (:Standing {user: row.id, version: 1, touched: timestamp()})
FOREACH (record IN row.records | CREATE (u)-[:KNOWN_BY]->(:Record {
  key: record.key, source: record.source, externalId: record.external_id, values: record.values, at: $at,
  evidence: record.evidence, expiresAt: record.expires_at, authorised: record.authorised, file: record.file,
  line: record.line
}))
WITH u, places
UNWIND places AS place
WITH u, place.ladder AS ladder, place.lowest AS lowest
CREATE (u)-[:MEMBER_OF {ladder: ladder, user: u.id, since: u.joinedAt}]->(lowest)
