// Keep of some referrals of a nameless user who brought whom on which day; what was said of it goes.
// access:  write
// rows:    one
// params:  user STRING · ids LIST<STRING> · fresh LIST<STRING> · kept LIST<STRING> · zone STRING · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[r:REFERRED|WAS_REFERRED]-(:User)
WHERE r.reason <> '' OR r.referee IN $ids OR r.of IN $ids OR r.ofEnd IN $ids
  OR any(key IN keys(r) WHERE NOT key IN $kept)
WITH DISTINCT r,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = r.referee | $fresh[i]]) AS referee,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = r.of | $fresh[i]]) AS of,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = r.ofEnd | $fresh[i]]) AS of_end,
  datetime({epochMillis: datetime.truncate('day', datetime({datetime: r.at, timezone: $zone})).epochMillis}) AS day
LIMIT $limit
SET r = {
  referee: coalesce(referee, r.referee), state: r.state, at: day, voidedAt: r.voidedAt, voidedBy: r.voidedBy,
  reason: CASE WHEN r.reason IS NULL THEN NULL ELSE '' END, of: coalesce(of, r.of), ofEnd: coalesce(of_end, r.ofEnd)
}
RETURN count(r) AS n
