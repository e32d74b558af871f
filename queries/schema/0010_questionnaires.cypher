// The questionnaires room: a questionnaire and each of its versions are found by key, an answer by its event and question,
// and answers that are too old to be kept by when that was.
CREATE CONSTRAINT questionnaire_key IF NOT EXISTS FOR (n:Questionnaire) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT questionnaire_version_key IF NOT EXISTS FOR (n:QuestionnaireVersion) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT answer_key IF NOT EXISTS FOR (n:Answer) REQUIRE n.key IS UNIQUE
;
CREATE INDEX answer_expires IF NOT EXISTS FOR (n:Answer) ON (n.expiresAt)
;
CALL db.awaitIndexes(300)
;
// Words of this room, made known to the store.
CREATE (n:Questionnaire:QuestionnaireVersion:Answer {words: true, key: '', version: 0, questionnaire: '', name_zh: '',
  name_en: '', welcome_zh: '', welcome_en: '', questions: '', actor: '', at: '', event: '', question: '', options: '',
  text: '', attribute: '', tags: '', expiresAt: ''})
CREATE (n)-[:ANSWERED {words: true}]->(n), (n)-[:ASKS {words: true}]->(n)
DETACH DELETE n
