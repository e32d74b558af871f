// Keep of some events of a nameless user what kind of thing happened on which day, under ids that no sender knows.
// access:  write
// rows:    one
// params:  user STRING · asked LIST<STRING> · ids LIST<STRING> · fresh LIST<STRING> · zone STRING
// columns: n INTEGER
UNWIND $asked AS asked
MATCH (:User {id: $user})-[d:DID]->(e:Event {id: asked})
WITH d, e, head([i IN range(0, size($ids) - 1) WHERE $ids[i] = d.of | $fresh[i]]) AS of,
  datetime({epochMillis: datetime.truncate('day', datetime({datetime: e.at, timezone: $zone})).epochMillis}) AS day
SET d = {at: day, of: coalesce(of, d.of)}
SET e = {id: $user + ':' + randomUUID(), type: e.type, at: day}
RETURN count(e) AS n
