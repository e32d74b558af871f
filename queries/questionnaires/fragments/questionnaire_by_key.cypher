// One questionnaire by key, in the version named or the newest.
// fragment: root
// params:  key_ STRING · wanted_ INTEGER?
// columns: none
head(COLLECT {
  MATCH (questionnaire_:Questionnaire {key: $key_})
  MATCH (version_:QuestionnaireVersion {
    key: questionnaire_.key + '\u0001' + toString(coalesce($wanted_, questionnaire_.version))
  })
  RETURN {questionnaire: project(Questionnaire, version_)}
})
