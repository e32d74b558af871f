// Set facts aside: each is kept, between the very people whose it is, and holds no longer. What gives way to another tag of
// an exclusive class says by which rule, and so does what stood beside it.
// access:  write
// rows:    none
// params:  facts LIST<MAP> · merge STRING
// columns: none
UNWIND $facts AS fact
MATCH (a)-[r]->(b)
WHERE elementId(r) = fact.id
OPTIONAL MATCH (giver:Merged {id: r.of})
OPTIONAL MATCH (taker:Merged {id: r.ofEnd})
WITH r, fact.was AS was, fact.rule AS rule, properties(r) AS kept, coalesce(giver, a) AS giver,
  coalesce(taker, b) AS taker
DELETE r
WITH was, rule, kept, giver, taker
CREATE (giver)-[aside:SET_ASIDE]->(taker)
SET aside = kept
SET aside.was = was, aside.rule = rule, aside.merge = $merge, aside.of = null, aside.ofEnd = null
