// What the published run and the one before say of the user; of who refused to be profiled there is nothing.
// fragment: slot
// subject:  user_
// params:  zone_ STRING
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  MATCH (row_:ScoreRow {user: user_.id})
  WHERE NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  OPTIONAL MATCH (prior_:ScoreRun {id: run_.previous})
  RETURN {
    user: user_.id, name: user_.name, joined: user_.joinedAt.epochMillis,
    is_brought: EXISTS { (user_)<-[:REFERRED]-(:User) },
    run: {id: run_.id, number: run_.number, keys: run_.keys, units: run_.units, as_of: run_.asOf.epochMillis,
      day: toString(date(datetime({epochMillis: run_.asOf.epochMillis, timezone: $zone_}))),
      n_users: run_.nUsers, settings: coalesce(run_.settings, 0),
      document: head(COLLECT { MATCH (kept_:ScoreSettings {version: run_.settings}) RETURN kept_.document })},
    prior: CASE WHEN prior_ IS NULL THEN NULL ELSE {keys: prior_.keys, as_of: prior_.asOf.epochMillis,
      day: toString(date(datetime({epochMillis: coalesce(prior_.asOf.epochMillis, 0), timezone: $zone_}))),
      settings: coalesce(prior_.settings, 0)} END,
    row: row_ {.number, .isSwapped, .values, .percentiles, .valuesBefore, .percentilesBefore}
  }
})
