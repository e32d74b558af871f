// What was said of a person, or of ids that became theirs, and could not stand beside the rest; what lies between two
// of the ids is told once.
// access:  read
// rows:    one
// params:  user STRING
// columns: found LIST<MAP>
MATCH (u:User {id: $user})<-[:MERGED_INTO*0..50]-(m)
WITH DISTINCT u, m
OPTIONAL MATCH (m)-[r:SET_ASIDE]-(x)
WITH m, r, x WHERE r IS NOT NULL AND (m <> u OR NOT x:Merged)
RETURN collect({of: m.id, bond: properties(r), labels: labels(x),
  thing: CASE WHEN x:User OR x:Merged OR x:Staff THEN {id: x.id} ELSE properties(x) END}) AS found
