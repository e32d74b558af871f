// Keep of some moves of a nameless user where from and to, by whom and on which day. Moves of who was merged stay theirs.
// What was to be done in chat groups is nobody's work any more.
// access:  write
// rows:    one
// params:  user STRING · ids LIST<STRING> · fresh LIST<STRING> · zone STRING · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[b:MOVED]->(m:Move)
WHERE m.user IN $ids OR b.of IN $ids OR m.reason <> '' OR m.note IS NOT NULL
  OR EXISTS { (m)-[:TO_REMOVE_FROM|TO_INVITE_INTO]->() }
WITH m, b,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = m.user | $fresh[i]]) AS user,
  head([i IN range(0, size($ids) - 1) WHERE $ids[i] = b.of | $fresh[i]]) AS of,
  datetime({epochMillis: datetime.truncate('day', datetime({datetime: m.at, timezone: $zone})).epochMillis}) AS day
LIMIT $limit
SET b = {of: coalesce(of, b.of), aside: b.aside}
SET m.user = coalesce(user, m.user), m.reason = '', m.at = day
REMOVE m.note
WITH m
CALL (m) {
  MATCH (m)-[todo:TO_REMOVE_FROM|TO_INVITE_INTO]->(:Group)
  DELETE todo
}
RETURN count(m) AS n
