// Before moves under another id of people than the one under which they came to stand where they do: the standing
// membership is kept aside for the id whose it is, and what was aside of the moved id's own on that ladder is closed.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[held:MEMBER_OF {ladder: row.ladder}]->(g:Group)
OPTIONAL MATCH (merged:Merged {id: held.of})
OPTIONAL MATCH (moved:Merged {id: row.given})
WITH row, g, held, coalesce(merged, u) AS owner, coalesce(moved, u) AS own
CREATE (owner)-[aside:SET_ASIDE]->(g)
SET aside = properties(held)
SET aside.was = type(held), aside.user = owner.id, aside.of = null
WITH row, own
MATCH (own)-[closed:SET_ASIDE {was: 'MEMBER_OF', ladder: row.ladder}]->(:Group)
DELETE closed
