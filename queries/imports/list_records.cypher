// What some source systems have said before, and of whom.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: key STRING · user STRING · values STRING
UNWIND $keys AS key
MATCH (r:Record {key: key})<-[:KNOWN_BY]-(u:User)
RETURN r.key AS key, u.id AS user, r.values AS values
