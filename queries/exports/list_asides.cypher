// What was said of ids that became a person's and could not stand beside what was said of them.
// access:  read
// rows:    one
// params:  user STRING
// columns: found LIST<MAP>
MATCH (u:User {id: $user})<-[:MERGED_INTO*1..50]-(m:Merged)
WITH DISTINCT m
OPTIONAL MATCH (m)-[r:SET_ASIDE]-(x)
WITH m, r, x WHERE r IS NOT NULL
RETURN collect({of: m.id, bond: properties(r), labels: labels(x),
  thing: CASE WHEN x:User OR x:Merged OR x:Staff THEN {id: x.id} ELSE properties(x) END}) AS found
