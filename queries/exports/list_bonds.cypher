// The next relationships of a person, in the order of their type, with what stands at the other end and what hangs on a
// purchase; people at the other end are told by id alone.
// access:  read
// rows:    one
// params:  user STRING · skip INTEGER · limit INTEGER
// columns: found LIST<MAP>
MATCH (u:User {id: $user})-[r]-(x)
WITH r, x, startNode(r) = u AS is_from
ORDER BY type(r), is_from DESC, elementId(r)
SKIP $skip LIMIT $limit
RETURN collect({
  type: type(r), is_from: is_from, bond: properties(r), labels: labels(x),
  thing: CASE WHEN x:User OR x:Merged OR x:Staff THEN {id: x.id} ELSE properties(x) END,
  parts: CASE WHEN x:Purchase
    THEN [(x)-[b:OF|REFUNDED]->(y) | {type: type(b), bond: properties(b), thing: properties(y)}] END
}) AS found
