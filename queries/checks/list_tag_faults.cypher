// Those of the next tags that are not in exactly one class.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (t:Tag) WHERE t.key > $after
WITH t ORDER BY t.key LIMIT $limit
WITH t, COUNT { (t)-[:IN_CLASS]->(:TagClass) } AS n_classes
WITH t, CASE WHEN n_classes = 1 THEN NULL ELSE [{rule: 'tag', entity: t.key, seen: [toString(n_classes)]}] END AS faults
RETURN max(t.key) AS last, count(t) AS n, collect(faults) AS found
