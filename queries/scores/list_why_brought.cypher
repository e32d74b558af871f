// Whom these users brought up to a moment, the twenty of whom most came, for each: what they spent less refunds, and by
// decay what their own downstream revenue is in the published run. Nobody who refused to be profiled or was erased; of
// whoever brought more people than are looked at, the best of some of them.
// access:  read
// rows:    many
// params:  users LIST<STRING> · until ZONED DATETIME · limit INTEGER
// columns: user STRING · other STRING · name STRING? · at INTEGER? · weight FLOAT
MATCH (l:Lock {name: 'scores'})
MATCH (run:ScoreRun {id: l.published})
UNWIND $users AS id
MATCH (u:User {id: id})
CALL (u, run) {
  MATCH (u)-[r:REFERRED]->(o:User)
  WHERE coalesce(r.at <= $until, true) AND NOT o:Erased AND NOT EXISTS {
    (o)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn']
  }
  WITH run, r, o LIMIT $limit
  OPTIONAL MATCH (s:ScoreRow {user: o.id})
  WITH run, r, o,
    CASE s.number <= run.number WHEN s.isSwapped IS NULL THEN s.values ELSE s.valuesBefore END AS found, COLLECT {
    MATCH (o)-[:BOUGHT]->(p:Purchase) WHERE coalesce(p.at <= $until, true)
    RETURN p.amountMinor - coalesce(p.refundedMinor, 0)
  } AS amounts
  WITH run, r, o, reduce(total = 0, amount IN amounts | total + amount) AS net,
    head([at IN range(0, size(run.keys) - 1) WHERE run.keys[at] = 'downstream_revenue' | found[at]]) AS further
  WITH r, o, CASE WHEN net > 0 THEN net ELSE 0 END + run.decay * coalesce(further, 0.0) AS weight
  ORDER BY weight DESC, o.id LIMIT 20
  RETURN o.id AS other, o.name AS name, r.at.epochMillis AS at, weight
}
RETURN id AS user, other, name, at, weight
ORDER BY user, weight DESC, other
