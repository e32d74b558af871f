// All questionnaires by key, each in its newest version.
// fragment: root
// params:  none
// columns: none
COLLECT {
  MATCH (questionnaire_:Questionnaire)
  MATCH (version_:QuestionnaireVersion {key: questionnaire_.key + '\u0001' + toString(questionnaire_.version)})
  WITH version_ ORDER BY version_.questionnaire LIMIT 200
  RETURN {questionnaire: project(Questionnaire, version_)}
}
