// What is odd about the next changes: a number that is none, that another has too, or none though they were handled.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (c:Change) WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
WITH c, CASE
  WHEN c.position IS NULL THEN CASE WHEN c:Pending THEN [] ELSE ['unnumbered'] END
  WHEN NOT coalesce(c.position IS :: INTEGER AND c.position > 0, false) THEN ['number', toStringOrNull(c.position)]
  ELSE COLLECT { MATCH (o:Change) WHERE o.position = c.position AND o <> c RETURN coalesce(o.id, '') LIMIT 9 }
END + CASE WHEN c:Pending AND c:Parked THEN ['parked'] ELSE [] END AS odd
WITH c, CASE WHEN size(odd) > 0
  THEN [{rule: 'change', entity: c.id, seen: [each IN odd | coalesce(each, '')]}] END AS faults
RETURN max(c.id) AS last, count(c) AS n, collect(faults) AS found
