// How many changes have waited for the worker since before a time, with ten of them.
// access:  read
// rows:    one
// params:  before ZONED DATETIME
// columns: n INTEGER · examples LIST<MAP>
RETURN COUNT { MATCH (c:Pending) WHERE c.at < $before } AS n, COLLECT {
  MATCH (c:Pending) WHERE c.at < $before
  RETURN {rule: 'waiting', entity: c.id, seen: [c.kind, toString(c.at)]} ORDER BY c.at LIMIT 10
} AS examples
