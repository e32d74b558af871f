// What a questionnaire that is to be saved meets: its newest version (0: there is none yet), those of the tags that there
// are, and those of the channels, each with the questionnaire that it asks now.
// access:  read
// rows:    one
// params:  key STRING · tags LIST<STRING> · channels LIST<STRING>
// columns: version INTEGER · tags LIST<MAP> · channels LIST<MAP>
OPTIONAL MATCH (q:Questionnaire {key: $key})
RETURN coalesce(q.version, 0) AS version,
  COLLECT {
    UNWIND $tags AS tag
    MATCH (t:Tag {key: tag})
    RETURN {key: t.key, state: coalesce(t.state, 'active')}
  } AS tags,
  COLLECT {
    UNWIND $channels AS channel
    MATCH (c:Channel {key: channel})
    RETURN {key: c.key, asks: head(COLLECT { MATCH (c)-[:ASKS]->(o:Questionnaire) RETURN o.key })}
  } AS channels
