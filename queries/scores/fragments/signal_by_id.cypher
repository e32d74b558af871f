// One case of a run that is published or was lately, about somebody who may be listed.
// fragment: root
// params:  id_ STRING
// columns: none
head(COLLECT {
  MATCH (signal_:ScoreSignal {key: $id_})
  MATCH (run_:ScoreRun {id: signal_.run})
  WHERE run_.state IN ['published', 'retired']
    AND EXISTS {
      MATCH (signal_)-[about_:ABOUT]->(row_:ScoreRow) WHERE about_.isSubject
      MATCH (user_:User {id: row_.user}) WHERE NOT user_:Erased
      insert(conditions)
    }
  RETURN {signal: project(ScoreSignal, signal_)}
})
