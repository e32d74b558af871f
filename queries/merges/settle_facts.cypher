// Set facts aside: each is kept, between the very people whose it is, and holds no longer.
// access:  write
// rows:    none
// params:  facts LIST<STRING> · merge STRING
// columns: none
UNWIND $facts AS fact
MATCH (a)-[r]->(b)
WHERE elementId(r) = fact
OPTIONAL MATCH (giver:Merged {id: r.of})
OPTIONAL MATCH (taker:Merged {id: r.ofEnd})
WITH r, type(r) AS was, properties(r) AS kept, coalesce(giver, a) AS giver, coalesce(taker, b) AS taker
DELETE r
WITH was, kept, giver, taker
CREATE (giver)-[aside:SET_ASIDE]->(taker)
SET aside = kept
SET aside.was = was, aside.merge = $merge, aside.of = null, aside.ofEnd = null
