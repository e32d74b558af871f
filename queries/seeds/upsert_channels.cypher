// Make channels with their owners, users or members of staff, and the tags that coming through them sets.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MERGE (c:Channel {key: row.key})
SET c.name = row.name, c.kind = row.kind
WITH row, c
OPTIONAL MATCH (u:User {id: row.owner_user})
OPTIONAL MATCH (s:Staff {id: row.owner_staff})
FOREACH (owner IN CASE WHEN u IS NULL THEN [] ELSE [u] END | MERGE (c)-[:OWNED_BY]->(owner))
FOREACH (owner IN CASE WHEN s IS NULL THEN [] ELSE [s] END | MERGE (c)-[:OWNED_BY]->(owner))
WITH row, c
UNWIND row.tags AS tag
MATCH (t:Tag {key: tag})
MERGE (c)-[:SETS]->(t)
