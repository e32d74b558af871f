// The channels whose welcome sends the questionnaire.
// fragment: slot
// subject:  version_
// params:  none
// columns: none
COLLECT {
  MATCH (channel_:Channel)-[:ASKS]->(:Questionnaire {key: version_.questionnaire})
  WITH channel_ ORDER BY channel_.key LIMIT 200
  RETURN {channel: project(Channel, channel_)}
}
