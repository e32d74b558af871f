// Questionnaires whose newest version holds a text, with its questions as they are kept.
// access:  read
// rows:    many
// params:  text STRING
// columns: key STRING · questions STRING
MATCH (q:Questionnaire)
WHERE q.key > ''
MATCH (q)-[:WORDED]->(v:QuestionnaireVersion)
WHERE v.version = q.version AND v.questions CONTAINS $text
RETURN q.key AS key, v.questions AS questions
ORDER BY key LIMIT 1000
