// What some source systems have said before, and of whom.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: found LIST<MAP>
UNWIND $keys AS key
MATCH (r:Record {key: key})<-[:KNOWN_BY]-(u:User)
RETURN collect({key: r.key, user: u.id, values: r.values}) AS found
