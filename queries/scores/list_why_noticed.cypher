// How often others turned to these users, and they to others, from one day to another, both included, and the five who
// did so most of those who may be named.
// access:  read
// rows:    many
// params:  users LIST<STRING> · since DATE · until DATE
// columns: user STRING · kind STRING · times INTEGER · amount INTEGER? · examples LIST<MAP>
UNWIND $users AS id
MATCH (u:User {id: id})-[i:INTERACTED]-(o:User)
WHERE i.day >= $since AND i.day <= $until AND o <> u
WITH id, u, o, startNode(i) = u AS is_given, sum(i.count) AS times, max(i.day) AS day
WITH id, u, o, is_given, times, day, NOT o:Erased AND NOT EXISTS {
  (o)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
} AS is_named
ORDER BY times DESC, o.id
RETURN id AS user, CASE WHEN is_given THEN 'given' ELSE 'received' END AS kind, sum(times) AS times, NULL AS amount,
  collect(CASE WHEN is_named THEN {from: CASE WHEN is_given THEN u.id ELSE o.id END,
    from_name: CASE WHEN is_given THEN u.name ELSE o.name END, to: CASE WHEN is_given THEN o.id ELSE u.id END,
    to_name: CASE WHEN is_given THEN o.name ELSE u.name END, day: toString(day), times: times} END)[..5] AS examples
