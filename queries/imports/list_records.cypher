// What some source systems have said before, and of whom; by which line of which reading of a file, if by one.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: found LIST<MAP>
UNWIND $keys AS key
MATCH (r:Record {key: key})<-[:KNOWN_BY]-(u:User)
RETURN collect({key: r.key, user: u.id, values: r.values, file: r.file, line: r.line}) AS found
