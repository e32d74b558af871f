// The twenty who turned to these users most often up to a day, for each: how often, when last, how often to anybody, and
// their PageRanks in the published run where they have any. `name` is null of who refused to be profiled or was erased,
// and they are not to be told. Nothing of whoever is in more interactions than are looked at.
// access:  read
// rows:    many
// params:  users LIST<STRING> · today DATE · limit INTEGER
// columns: user STRING · other STRING · name STRING? · is_named BOOLEAN · times INTEGER · day STRING · all_times INTEGER · pagerank FLOAT? · segment_pagerank FLOAT?
MATCH (l:Lock {name: 'scores'})
MATCH (run:ScoreRun {id: l.published})
UNWIND $users AS id
MATCH (u:User {id: id})
WHERE COUNT { (u)-[:INTERACTED]-() } <= $limit
CALL (u) {
  MATCH (o:User)-[i:INTERACTED]->(u)
  WHERE i.day <= $today AND o <> u
  WITH o, sum(i.count) AS times, max(i.day) AS day
  ORDER BY times DESC, o.id LIMIT 20
  RETURN o, times, day
}
OPTIONAL MATCH (s:ScoreRow {user: o.id})
WITH run, id, o, times, day,
  CASE s.number <= run.number WHEN s.isSwapped IS NULL THEN s.values ELSE s.valuesBefore END AS found,
  NOT o:Erased AND NOT EXISTS {
    (o)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
  } AS is_named
WITH id, o, times, day, is_named,
  head([at IN range(0, size(run.keys) - 1) WHERE run.keys[at] = 'pagerank' | found[at]]) AS pagerank,
  head([at IN range(0, size(run.keys) - 1)
    WHERE run.keys[at] = 'segment_pagerank' AND NOT isNaN(found[at]) | found[at]]) AS segment_pagerank,
  reduce(total = 0, n IN COLLECT {
    MATCH (o)-[i:INTERACTED]->(x:User) WHERE i.day <= $today AND x <> o RETURN i.count
  } | total + n) AS all_times
ORDER BY id, times DESC, o.id
RETURN id AS user, o.id AS other, o.name AS name, is_named, times, toString(day) AS day, all_times, pagerank,
  segment_pagerank
