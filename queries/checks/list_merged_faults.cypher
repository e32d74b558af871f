// What is odd about the next of those who are part of others: they are part of exactly one, their standing leads to the
// person at the end, and nothing hangs on them but what was set aside.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (m:Merged) WHERE m.id > $after
WITH m ORDER BY m.id LIMIT $limit
WITH m,
  COLLECT { MATCH (m)-[:MERGED_INTO*1..]->(u:User) RETURN u.id LIMIT 10 } AS ends,
  COLLECT { MATCH (s:Standing {user: m.id}) RETURN s.of } AS led,
  COLLECT { MATCH (m)-[r]-() WHERE NOT type(r) IN ['SET_ASIDE', 'MERGED_INTO'] RETURN DISTINCT type(r) LIMIT 10 } AS odd
WITH m, CASE
  WHEN size(ends) = 1 AND led = ends AND size(odd) = 0 AND NOT m:User AND COUNT { (m)-[:MERGED_INTO]->() } = 1 THEN NULL
  ELSE [{rule: 'merge', entity: m.id, seen: ends + [each IN led | coalesce(each, '')] + odd}]
END AS faults
RETURN max(m.id) AS last, count(m) AS n, collect(faults) AS found
