// The cases of a run (the published one unless a cursor names another), the worst first: of one kind or all, those that
// somebody found fine, the others or both, about somebody of one group or anybody who may be listed. Null when there is no such run or its cases are being erased.
// fragment: root
// params:  run_ STRING? · after_ STRING · limit_ INTEGER · kind_ STRING? · group_ STRING? · dismissed_ BOOLEAN?
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: coalesce($run_, lock_.published)})
  WHERE run_.state IN ['published', 'retired']
  RETURN COLLECT {
    MATCH (signal_:ScoreSignal)
    WHERE signal_.key STARTS WITH run_.id + ':' AND signal_.key > run_.id + ':' + $after_
      AND ($kind_ IS NULL OR signal_.kind = $kind_)
      AND ($dismissed_ IS NULL OR coalesce(signal_.isDismissed, false) = $dismissed_)
      AND EXISTS {
        MATCH (signal_)-[about_:ABOUT]->(row_:ScoreRow) WHERE about_.isSubject
        MATCH (user_:User {id: row_.user})
        WHERE NOT user_:Erased AND ($group_ IS NULL OR EXISTS { (user_)-[:MEMBER_OF]->(:Group {key: $group_}) })
        insert(conditions)
      }
    WITH signal_ ORDER BY signal_.key LIMIT $limit_
    RETURN {cursor: signal_.key, node: project(ScoreSignal, signal_)}
  }
})
