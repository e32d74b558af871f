// When some users joined, how many they brought, and how likely it is that they still buy (-1 where that is not told), a
// row a user, in flat columns: their place in the list, the day in a zone as year · 1000 + day of the year, and these.
// access:  read
// rows:    one
// params:  users LIST<STRING> · zone STRING
// columns: places LIST<INTEGER> · days LIST<INTEGER> · n_referees LIST<INTEGER> · alive LIST<FLOAT>
OPTIONAL MATCH (l:Lock {name: 'scores'})
OPTIONAL MATCH (r:ScoreRun {id: l.published})
WITH r, head([at IN range(0, size(coalesce(r.keys, [])) - 1) WHERE r.keys[at] = 'probability_alive']) AS at
UNWIND range(0, size($users) - 1) AS place
MATCH (u:User {id: $users[place]})
OPTIONAL MATCH (s:ScoreRow {user: u.id})
WITH place, u, coalesce(date(datetime({datetime: u.joinedAt, timezone: $zone})), date('1970-01-01')) AS day,
  CASE s.number <= r.number WHEN s.isSwapped IS NULL THEN s.values[at] ELSE s.valuesBefore[at] END AS told,
  EXISTS {
    (u)-[refused:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused.status IN ['denied', 'withdrawn']
  } AS refuses
RETURN collect(place) AS places, collect(day.year * 1000 + day.ordinalDay) AS days,
  collect(COUNT { (u)-[:REFERRED]->(:User) }) AS n_referees,
  collect(CASE WHEN refuses OR told IS NULL OR isNaN(told) THEN -1.0 ELSE told END) AS alive
