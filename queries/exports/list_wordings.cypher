// The questions to which a person gave answers, by version.
// access:  read
// rows:    one
// params:  user STRING
// columns: found LIST<MAP>
MATCH (:User {id: $user})-[:ANSWERED]->(a:Answer)
WITH DISTINCT a.questionnaire AS questionnaire, a.version AS version
MATCH (v:QuestionnaireVersion {key: questionnaire + '\u0001' + toString(version)})
RETURN collect(v {.questionnaire, .version, .questions}) AS found
