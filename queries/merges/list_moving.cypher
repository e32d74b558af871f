// How many facts of each kind some ids of a person have.
// access:  read
// rows:    many
// params:  user STRING · owners LIST<STRING>
// columns: kind STRING · n INTEGER
MATCH (u:User {id: $user})-[r]-()
WHERE NOT type(r) IN ['SET_ASIDE', 'MERGED_INTO']
  AND CASE WHEN startNode(r) = u THEN coalesce(r.of, u.id) ELSE coalesce(r.ofEnd, u.id) END IN $owners
RETURN type(r) AS kind, count(*) AS n
ORDER BY kind
