// What decides what an answer changes, read after the user's lock: for each question that they ever answered the answer
// that stands and all tags and attributes that any of their answers gave, the tags that they hold by questionnaires, and
// those of the tags now chosen that there are.
// access:  read
// rows:    one
// params:  user STRING · tags LIST<STRING>
// columns: answered LIST<MAP> · held LIST<STRING> · tags LIST<MAP>
MATCH (u:User {id: $user})
RETURN COLLECT {
    MATCH (u)-[:ANSWERED]->(a:Answer)
    WITH a ORDER BY a.at DESC, a.event DESC
    WITH a.questionnaire AS questionnaire, a.question AS question, collect(a) AS given
    RETURN {questionnaire: questionnaire, question: question, at: given[0].at.epochMillis, event: given[0].event,
      tags: given[0].tags, attribute: given[0].attribute,
      tags_ever: reduce(found = [], each IN given | found + each.tags),
      attributes_ever: [each IN given WHERE each.attribute IS NOT NULL | each.attribute]}
  } AS answered,
  COLLECT { MATCH (u)-[:TAGGED {source: 'questionnaire'}]->(t:Tag) RETURN t.key } AS held,
  COLLECT {
    UNWIND $tags AS tag
    MATCH (t:Tag {key: tag})
    RETURN {key: t.key, state: coalesce(t.state, 'active')}
  } AS tags
