// Whom these users, and up to so many below them, brought between two moments, what was voided of it, and who brought
// them: how often, and the first five of people who may be named.
// access:  read
// rows:    many
// params:  users LIST<STRING> · since ZONED DATETIME · until ZONED DATETIME · limit INTEGER
// columns: user STRING · kind STRING · times INTEGER · amount INTEGER? · examples LIST<MAP>
UNWIND $users AS id
MATCH (u:User {id: id})
WITH id, u, COLLECT {
  MATCH path = (u)-[:REFERRED*0..]->(b:User)
  WITH b, length(path) AS depth LIMIT $limit
  RETURN {who: b, is_below: depth > 0}
} AS found
UNWIND found AS one
WITH id, u, one.who AS who, one.is_below AS is_below
WITH id, COLLECT {
  MATCH (who)-[r:REFERRED|WAS_REFERRED]->(o:User)
  WITH CASE WHEN is_below THEN 'below_' ELSE '' END + CASE type(r) WHEN 'REFERRED' THEN 'brought' ELSE 'voided' END
    AS kind, o, coalesce(r.voidedAt, r.at) AS at
  WHERE at > $since AND at <= $until
  RETURN {giver: who, taker: o, at: at, kind: kind}
} + COLLECT {
  MATCH (o:User)-[r:REFERRED]->(who)
  WHERE who = u AND r.at > $since AND r.at <= $until
  RETURN {giver: o, taker: who, at: r.at, kind: 'was_brought'}
} AS facts
UNWIND facts AS fact
WITH id, fact.giver AS giver, fact.taker AS taker, fact.at AS at, fact.kind AS kind
WITH id, giver, taker, at, kind, NOT giver:Erased AND NOT taker:Erased
  AND NOT EXISTS {
    (giver)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
  } AND NOT EXISTS {
    (taker)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
  } AS is_named
ORDER BY at, giver.id, taker.id
RETURN id AS user, kind, count(*) AS times, NULL AS amount, collect(CASE WHEN is_named THEN {from: giver.id,
  from_name: giver.name, to: taker.id, to_name: taker.name, at: at.epochMillis} END)[..5] AS examples
