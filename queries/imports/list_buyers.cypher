// Who bought some purchases.
// access:  read
// rows:    many
// params:  ids LIST<STRING>
// columns: id STRING · user STRING
UNWIND $ids AS id
MATCH (p:Purchase {id: id})<-[:BOUGHT]-(u:User)
RETURN p.id AS id, u.id AS user
