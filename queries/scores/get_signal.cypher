// A case of a run with the people it names, each with their place; which run is published; and the last dismissal's number.
// access:  read
// rows:    optional
// params:  signal STRING
// columns: published STRING? · run STRING · as_of INTEGER · kind STRING · n_pairs INTEGER · sources LIST<INTEGER> · targets LIST<INTEGER> · people LIST<MAP> · is_dismissed BOOLEAN · dismissals LIST<INTEGER> · last INTEGER
MATCH (l:Lock {name: 'scores'})
MATCH (g:ScoreSignal {key: $signal})
RETURN l.published AS published, g.run AS run, g.asOf.epochMillis AS as_of, g.kind AS kind, g.nPairs AS n_pairs,
  g.sources AS sources, g.targets AS targets,
  [(g)-[a:ABOUT]->(s:ScoreRow) | {place: a.place, user: s.user, is_subject: a.isSubject}] AS people,
  coalesce(g.isDismissed, false) AS is_dismissed, coalesce(g.dismissals, []) AS dismissals,
  coalesce(head(COLLECT {
    MATCH (d:SignalDismissal) WHERE d.number > 0 RETURN d.number AS number ORDER BY number DESC LIMIT 1
  }), 0) AS last
