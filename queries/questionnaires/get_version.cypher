// The questions of one version of a questionnaire, of the newest where none is named; null when there is no such version.
// access:  read
// rows:    optional
// params:  key STRING · version INTEGER?
// columns: newest INTEGER · version INTEGER? · questions STRING?
MATCH (q:Questionnaire {key: $key})
OPTIONAL MATCH (v:QuestionnaireVersion {key: $key + '\u0001' + toString(coalesce($version, q.version))})
RETURN q.version AS newest, v.version AS version, v.questions AS questions
