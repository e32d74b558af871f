// What is known of some pairs, kinds and days: how often, and up to which line of which file it was counted.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: key STRING · count INTEGER · file STRING? · line INTEGER?
UNWIND $keys AS key
MATCH ()-[r:INTERACTED {key: key}]->()
RETURN r.key AS key, r.count AS count, r.file AS file, r.line AS line
