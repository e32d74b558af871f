// The questionnaire that a channel's welcome sends, in its newest version.
// fragment: slot
// subject:  channel_
// params:  none
// columns: none
head(COLLECT {
  MATCH (channel_)-[:ASKS]->(questionnaire_:Questionnaire)
  MATCH (version_:QuestionnaireVersion {key: questionnaire_.key + '\u0001' + toString(questionnaire_.version)})
  RETURN {questionnaire: project(Questionnaire, version_)}
})
