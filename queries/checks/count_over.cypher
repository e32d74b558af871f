// How many tags are held though their term was over before a time, with ten of them.
// access:  read
// rows:    one
// params:  before ZONED DATETIME
// columns: n INTEGER · examples LIST<MAP>
RETURN COUNT { MATCH ()-[h:TAGGED]->() WHERE h.until < $before } AS n, COLLECT {
  MATCH (u)-[h:TAGGED]->(t) WHERE h.until < $before
  RETURN {rule: 'term', entity: coalesce(u.id, ''), seen: [t.key, toString(h.until)]} LIMIT 10
} AS examples
