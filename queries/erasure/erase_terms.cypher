// Keep of some paid terms of a nameless user plan, amounts and days, under ids that no sender knows; nothing follows from
// them any more.
// access:  write
// rows:    one
// params:  user STRING · asked LIST<STRING> · ids LIST<STRING> · fresh LIST<STRING> · zone STRING
// columns: n INTEGER
UNWIND $asked AS asked
MATCH (:User {id: $user})-[b:PAID_FOR]->(t:Term {id: asked})
WITH b, t, head([i IN range(0, size($ids) - 1) WHERE $ids[i] = b.of | $fresh[i]]) AS of,
  datetime({
    epochMillis: datetime.truncate('day', datetime({datetime: t.since, timezone: $zone})).epochMillis
  }) AS since,
  datetime({epochMillis: datetime.truncate('day', datetime({datetime: t.until, timezone: $zone})).epochMillis}) AS until
SET b = {at: since, of: coalesce(of, b.of)}
SET t = {id: $user + ':' + randomUUID(), plan: t.plan, at: since, since: since, until: until, paidUntil: until,
  amountMinor: t.amountMinor, phase: 'settled'}
RETURN count(t) AS n
