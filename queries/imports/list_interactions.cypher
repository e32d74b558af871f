// What is known of some pairs, kinds and days: how often, and up to which line of which file it was counted.
// access:  read
// rows:    one
// params:  keys LIST<STRING>
// columns: found LIST<MAP>
UNWIND $keys AS key
MATCH ()-[r:INTERACTED {key: key}]->()
RETURN collect({key: r.key, count: r.count, file: r.file, line: r.line}) AS found
