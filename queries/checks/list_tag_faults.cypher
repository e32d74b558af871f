// Those of the next tags that are not in exactly one class, or lead to other than one tag where they are merged and to
// none where they are not.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (t:Tag) WHERE t.key > $after
WITH t ORDER BY t.key LIMIT $limit
WITH t, COUNT { (t)-[:IN_CLASS]->(:TagClass) } AS n_classes,
  COLLECT { MATCH (t)-[:JOINED_TO]->(w:Tag) RETURN w.key LIMIT 10 } AS into
WITH t, CASE WHEN n_classes = 1 THEN [] ELSE [toString(n_classes)] END
  + CASE WHEN size(into) = CASE t.state WHEN 'merged' THEN 1 ELSE 0 END THEN [] ELSE [coalesce(t.state, '')] + into END
  AS seen
WITH t, CASE WHEN size(seen) > 0 THEN [{rule: 'tag', entity: t.key, seen: seen}] END AS faults
RETURN max(t.key) AS last, count(t) AS n, collect(faults) AS found
