// What is odd about the next classes of tags: they stand within two, within themselves, or on a fourth level; the bands of
// their tags end before they begin, share values, or are bands of nothing that could have them.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (c:TagClass) WHERE c.key > $after
WITH c ORDER BY c.key LIMIT $limit
WITH c, COLLECT {
  MATCH (c)<-[:IN_CLASS]-(t:Tag)
  WHERE coalesce(t.state, 'active') IN ['draft', 'active'] AND (t.bandFrom IS NOT NULL OR t.bandTo IS NOT NULL)
  RETURN t {.key, .bandFrom, .bandTo} ORDER BY t.key LIMIT 1000
} AS banded
WITH c, banded, COLLECT { MATCH (c)-[:WITHIN]->(p) RETURN coalesce(p.key, '') LIMIT 10 } AS parents
WITH c, [
  {rule: 'class', seen: CASE WHEN size(parents) > 1 THEN parents ELSE [] END
    + CASE WHEN EXISTS { (c)-[:WITHIN*1..10]->(c) } THEN ['circle'] ELSE [] END
    + CASE WHEN EXISTS { (c)-[:WITHIN*3]->() } THEN ['deep'] ELSE [] END},
  {rule: 'band', seen: CASE
      WHEN c.bandOf IS NULL THEN [t IN banded | t.key]
      WHEN c.bandOf = 'age' THEN []
      WHEN EXISTS { MATCH (a:Attribute {key: c.bandOf}) WHERE a.type IN ['integer', 'number', 'date'] } THEN []
      ELSE [c.bandOf] END
    + [t IN banded WHERE t.bandFrom > t.bandTo | t.key]
    + reduce(both = [], t IN banded | both + [o IN banded
      WHERE t.key < o.key AND coalesce(t.bandFrom <= o.bandTo, true) AND coalesce(o.bandFrom <= t.bandTo, true)
      | t.key + ':' + o.key])}
] AS judged
WITH c, [each IN judged WHERE size(each.seen) > 0 | {rule: each.rule, entity: c.key, seen: each.seen[..10]}] AS faults
RETURN max(c.key) AS last, count(c) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
