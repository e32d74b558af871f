// The number of the newest version.
// fragment: slot
// subject:  version_
// params:  none
// columns: none
head(COLLECT { MATCH (questionnaire_:Questionnaire {key: version_.questionnaire}) RETURN questionnaire_.version })
