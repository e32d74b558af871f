// Move what is said of some users and some tags to another tag, as far as it was first said of one of `origins`, with
// what has ended or without. It says of which tag it was where that is another. Nothing holds yet: that is settled next.
// access:  write
// rows:    one
// params:  users LIST<STRING> · givers LIST<STRING> · taker STRING · origins LIST<STRING> · with_past BOOLEAN
// columns: n_moved INTEGER
MATCH (taker:Tag {key: $taker})
UNWIND $users AS id
MATCH (u:User {id: id})
MATCH (n)-[:MERGED_INTO*0..]->(u)
MATCH (n)-[r:TAGGED|TAGGED_BESIDE|SET_ASIDE|WAS_TAGGED]->(giver:Tag)
WHERE giver.key IN $givers AND coalesce(r.mergedFrom, giver.key) IN $origins
  AND ($with_past OR type(r) <> 'WAS_TAGGED')
WITH taker, n, r, coalesce(r.mergedFrom, giver.key) AS origin, properties(r) AS kept,
  CASE type(r) WHEN 'TAGGED' THEN 'TAGGED_BESIDE' ELSE type(r) END AS kind
DELETE r
WITH taker, n, origin, kept, kind
CREATE (n)-[said:$(kind)]->(taker)
SET said = kept
SET said.mergedFrom = CASE WHEN origin <> taker.key THEN origin END
RETURN count(said) AS n_moved
