// Who is below these users by referrals up to a moment, generation by generation: how many, how many of them have bought,
// and for how much less refunds. Nothing of whoever has more below them than are looked at.
// access:  read
// rows:    many
// params:  users LIST<STRING> · until ZONED DATETIME · limit INTEGER
// columns: user STRING · generation INTEGER · people INTEGER · paying INTEGER · net INTEGER
UNWIND $users AS id
MATCH (u:User {id: id})
WITH id, COLLECT {
  MATCH path = (u)-[:REFERRED*1..]->(b:User)
  WHERE all(step IN relationships(path) WHERE coalesce(step.at <= $until, true))
  WITH b, length(path) AS depth LIMIT $limit + 1
  RETURN {who: b, depth: depth}
} AS found
WHERE size(found) <= $limit
UNWIND found AS one
WITH id, one.who AS b, one.depth AS generation
WITH id, generation, COLLECT {
  MATCH (b)-[:BOUGHT]->(p:Purchase) WHERE coalesce(p.at <= $until, true)
  RETURN p.amountMinor - coalesce(p.refundedMinor, 0)
} AS amounts
WITH id, generation, reduce(total = 0, amount IN amounts | total + amount) AS net
WITH id, generation, count(*) AS people, sum(CASE WHEN net > 0 THEN 1 ELSE 0 END) AS paying,
  sum(CASE WHEN net > 0 THEN net ELSE 0 END) AS net
ORDER BY id, generation
RETURN id AS user, generation, people, paying, net
