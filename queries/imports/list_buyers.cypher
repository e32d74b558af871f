// Under which ids some purchases were bought.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: found LIST<MAP>
UNWIND $ids AS id
MATCH (p:Purchase {id: id})<-[bought:BOUGHT]-(u:User)
RETURN collect({id: p.id, user: coalesce(bought.of, u.id)}) AS found
