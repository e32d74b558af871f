// Take away some relationships of a nameless user, or of who was merged into them, that are of no kind that is kept.
// access:  write
// rows:    one
// params:  users LIST<STRING> · kept LIST<STRING> · limit INTEGER
// columns: n INTEGER
CALL () {
  UNWIND $users AS id
  MATCH (u:User {id: id})-[r]-()
  WHERE NOT type(r) IN $kept
  RETURN r LIMIT $limit
UNION
  UNWIND $users AS id
  MATCH (m:Merged {id: id})-[r]-()
  WHERE type(r) <> 'MERGED_INTO'
  RETURN r LIMIT $limit
}
DELETE r
RETURN count(*) AS n
