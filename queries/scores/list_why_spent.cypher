// What these users, and up to so many below them, bought and were given back between two moments: how often, for how
// much, and the five largest by people who may be named.
// access:  read
// rows:    many
// params:  users LIST<STRING> · since ZONED DATETIME · until ZONED DATETIME · limit INTEGER
// columns: user STRING · kind STRING · times INTEGER · amount INTEGER? · examples LIST<MAP>
UNWIND $users AS id
MATCH (u:User {id: id})
WITH id, COLLECT {
  MATCH path = (u)-[:REFERRED*0..]->(b:User)
  WITH b, length(path) AS depth LIMIT $limit
  RETURN {who: b, is_below: depth > 0}
} AS found
UNWIND found AS one
WITH id, one.who AS who, one.is_below AS is_below
MATCH (who)-[:BOUGHT]->(p:Purchase)
WITH id, who, is_below, [{at: p.at, amount: p.amountMinor, is_refund: false}] + COLLECT {
  MATCH (p)-[:REFUNDED]->(f:Refund) RETURN {at: f.at, amount: f.amountMinor, is_refund: true}
} AS facts
UNWIND facts AS fact
WITH id, who, is_below, fact WHERE fact.at > $since AND fact.at <= $until
WITH id, who, fact, CASE WHEN is_below THEN 'below_' ELSE '' END
  + CASE WHEN fact.is_refund THEN 'refunded' ELSE 'bought' END AS kind, NOT who:Erased AND NOT EXISTS {
    (who)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
  } AS is_named
ORDER BY fact.amount DESC, fact.at, who.id
RETURN id AS user, kind, count(*) AS times, sum(fact.amount) AS amount, collect(CASE WHEN is_named THEN {from: who.id,
  from_name: who.name, at: fact.at.epochMillis, amount: fact.amount} END)[..5] AS examples
