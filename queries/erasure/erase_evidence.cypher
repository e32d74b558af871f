// Take away identities and records of a nameless user; of identities that are theirs no longer some at a time.
// access:  write
// rows:    one
// params:  user STRING · identities LIST<MAP> · records LIST<STRING> · limit INTEGER
// columns: n INTEGER
CALL () {
  UNWIND $identities AS each
  MATCH (:User {id: $user})-[:IDENTIFIED_BY]->(i:Identity {kind: each.kind, value: each.value})
  DETACH DELETE i
  RETURN count(*) AS n_identities
}
CALL () {
  UNWIND $records AS key
  MATCH (:User {id: $user})-[:KNOWN_BY]->(r:Record {key: key})
  DETACH DELETE r
  RETURN count(*) AS n_records
}
CALL () {
  MATCH (:User {id: $user})-[:WAS_IDENTIFIED_BY]->(p:PastIdentity)
  WITH p LIMIT $limit
  DETACH DELETE p
  RETURN count(*) AS n_past
}
RETURN n_identities + n_records + n_past AS n
