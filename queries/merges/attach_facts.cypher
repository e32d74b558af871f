// Let facts hold again that were set aside, each as what it is to be, at the people whose they are now.
// access:  write
// rows:    none
// params:  facts LIST<MAP>
// columns: none
UNWIND $facts AS fact
MATCH (a)-[aside:SET_ASIDE]->(b)
WHERE elementId(aside) = fact.id
OPTIONAL MATCH (giving:Standing {user: CASE WHEN a:Merged THEN a.id END})
OPTIONAL MATCH (giver:User {id: giving.of})
OPTIONAL MATCH (taking:Standing {user: CASE WHEN b:Merged THEN b.id END})
OPTIONAL MATCH (taker:User {id: taking.of})
WITH aside, properties(aside) AS kept, fact.kind AS was, a, b, coalesce(giver, a) AS giver, coalesce(taker, b) AS taker
DELETE aside
WITH kept, was, a, b, giver, taker
CREATE (giver)-[fact:$(was)]->(taker)
SET fact = kept
SET fact.was = null, fact.merge = null, fact.rule = null,
  fact.of = CASE WHEN a:Merged THEN a.id END, fact.ofEnd = CASE WHEN b:Merged THEN b.id END,
  fact.user = CASE WHEN was = 'MEMBER_OF' THEN giver.id ELSE kept.user END,
  fact.referee = CASE WHEN was IN ['REFERRED', 'WAS_REFERRED'] THEN taker.id ELSE kept.referee END
