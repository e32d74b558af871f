// Keep of some arrivals of a nameless user the channel and the day, of channels that were theirs the key.
// access:  write
// rows:    one
// params:  user STRING · ids LIST<STRING> · fresh LIST<STRING> · kept LIST<STRING> · zone STRING · limit INTEGER
// columns: n INTEGER
CALL () {
  MATCH (:User {id: $user})-[c:CAME_THROUGH]->(:Channel)
  WITH c,
    datetime({epochMillis: datetime.truncate('day', datetime({datetime: c.at, timezone: $zone})).epochMillis}) AS day
  WHERE c.at <> day OR c.of IN $ids OR any(key IN keys(c) WHERE NOT key IN $kept)
  WITH c, day, head([i IN range(0, size($ids) - 1) WHERE $ids[i] = c.of | $fresh[i]]) AS of
  LIMIT $limit
  SET c = {at: day, of: coalesce(of, c.of)}
  RETURN count(c) AS n_sources
}
CALL () {
  MATCH (:User {id: $user})<-[o:OWNED_BY]-(c:Channel)
  WHERE c.name <> c.key OR o.of IN $ids
  WITH c, o, head([i IN range(0, size($ids) - 1) WHERE $ids[i] = o.of | $fresh[i]]) AS of
  LIMIT $limit
  SET c.name = c.key, o = {of: coalesce(of, o.of)}
  RETURN count(c) AS n_channels
}
RETURN n_sources + n_channels AS n
