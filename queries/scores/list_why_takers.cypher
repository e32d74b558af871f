// To whom these users turned up to a day, the twenty most often, for each, and to how many in all and how often. Who
// refused to be profiled or was erased is not to be told: `is_named` is false. Nothing of whoever is in more
// interactions than are looked at.
// access:  read
// rows:    many
// params:  users LIST<STRING> · today DATE · limit INTEGER
// columns: user STRING · people INTEGER · all_times INTEGER · others LIST<MAP>
UNWIND $users AS id
MATCH (u:User {id: id})
WHERE COUNT { (u)-[:INTERACTED]-() } <= $limit
WITH id, COLLECT {
  MATCH (u)-[i:INTERACTED]->(o:User)
  WHERE i.day <= $today AND o <> u
  WITH o, sum(i.count) AS times, max(i.day) AS day
  ORDER BY times DESC, o.id
  RETURN {who: o, times: times, day: toString(day)}
} AS found
RETURN id AS user, size(found) AS people, reduce(total = 0, each IN found | total + each.times) AS all_times, COLLECT {
  UNWIND found[..20] AS one
  WITH one, one.who AS o
  RETURN {other: o.id, name: o.name, times: one.times, day: one.day, is_named: NOT o:Erased AND NOT EXISTS {
    (o)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
  }}
} AS others
