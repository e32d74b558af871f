// The cases of the published run that are about the user, the worst first, those that somebody found fine
// last; none of who refused to be profiled.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (row_:ScoreRow {user: user_.id})
  WHERE NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  MATCH (row_)<-[about_:ABOUT]-(signal_:ScoreSignal)
  WHERE about_.isSubject AND signal_.run = lock_.published
  WITH signal_ ORDER BY coalesce(signal_.isDismissed, false), signal_.key
  RETURN {signal: project(ScoreSignal, signal_)}
}
