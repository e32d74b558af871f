// Keep of some memberships of a nameless user the group, the day and the move.
// access:  write
// rows:    one
// params:  user STRING · ids LIST<STRING> · fresh LIST<STRING> · kept LIST<STRING> · zone STRING · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[m:MEMBER_OF]->(:Group)
WITH m,
  datetime({epochMillis: datetime.truncate('day', datetime({datetime: m.since, timezone: $zone})).epochMillis}) AS day
WHERE m.user IN $ids OR m.of IN $ids OR m.since <> day OR any(key IN keys(m) WHERE NOT key IN $kept)
WITH m, day,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = m.user | $fresh[i]]) AS user,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = m.of | $fresh[i]]) AS of
LIMIT $limit
SET m = {ladder: m.ladder, move: m.move, since: day, user: coalesce(user, m.user), of: coalesce(of, m.of)}
RETURN count(m) AS n
