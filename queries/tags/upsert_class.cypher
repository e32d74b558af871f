// Keep what a class of tags is from now on, and which class it stands in, if any.
// access:  write
// rows:    none
// params:  key STRING · parent STRING? · values MAP
// columns: none
MERGE (c:TagClass {key: $key})
ON CREATE SET c.kind = 'own'
SET c += $values
WITH c
CALL (c) {
  OPTIONAL MATCH (c)-[before:WITHIN]->(other:TagClass) WHERE $parent IS NULL OR other.key <> $parent
  DELETE before
}
CALL (c) {
  MATCH (p:TagClass {key: $parent})
  MERGE (c)-[:WITHIN]->(p)
}
