// Who bought some purchases.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: found LIST<MAP>
UNWIND $ids AS id
MATCH (p:Purchase {id: id})<-[:BOUGHT]-(u:User)
RETURN collect({id: p.id, user: u.id}) AS found
