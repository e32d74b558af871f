// Pairs of people of whom somebody said that they are two, in the order in which the store holds them, after one of its
// numbers.
// access:  read
// rows:    one
// params:  after INTEGER · limit INTEGER
// columns: last INTEGER? · ones LIST<STRING> · others LIST<STRING>
MATCH (a)-[r:KEPT_APART]->(b) WHERE id(r) > $after
WITH a, b, r ORDER BY id(r) LIMIT $limit
RETURN max(id(r)) AS last, collect(a.id) AS ones, collect(b.id) AS others
