// With how many these users exchanged attention up to a day, how it is spread over them, most first, which of the twenty
// they exchanged most with turned to each other, and what those spent up to a moment whom nobody else knows. Nothing of
// whoever is in more interactions than are looked at.
// access:  read
// rows:    many
// params:  users LIST<STRING> · today DATE · until ZONED DATETIME · limit INTEGER
// columns: user STRING · weights LIST<INTEGER> · pairs LIST<LIST<INTEGER>> · alone_net INTEGER
UNWIND $users AS id
MATCH (u:User {id: id})
WHERE COUNT { (u)-[:INTERACTED]-() } <= $limit
WITH id, u, COLLECT {
  MATCH (u)-[i:INTERACTED]-(o:User)
  WHERE i.day <= $today AND o <> u
  WITH o, sum(i.count) AS weight
  ORDER BY weight DESC, o.id
  RETURN {who: o, weight: weight}
} AS found
RETURN id AS user, [each IN found | each.weight] AS weights, COLLECT {
  UNWIND range(0, size(found[..20]) - 1) AS first
  UNWIND range(first + 1, size(found[..20]) - 1) AS second
  WITH first, second, found[first].who AS one, found[second].who AS other
  WHERE EXISTS { (one)-[i:INTERACTED]-(other) WHERE i.day <= $today }
  RETURN [first, second]
} AS pairs, reduce(total = 0, net IN COLLECT {
  UNWIND found AS one
  WITH u, one.who AS o
  WHERE NOT EXISTS { MATCH (o)-[i:INTERACTED]-(x:User) WHERE i.day <= $today AND x <> u AND x <> o }
  WITH COLLECT {
    MATCH (o)-[:BOUGHT]->(p:Purchase) WHERE coalesce(p.at <= $until, true)
    RETURN p.amountMinor - coalesce(p.refundedMinor, 0)
  } AS amounts
  WITH reduce(sum = 0, amount IN amounts | sum + amount) AS net WHERE net > 0
  RETURN net
} | total + net) AS alone_net
