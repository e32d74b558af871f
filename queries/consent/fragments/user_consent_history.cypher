// What the user said before, last first; statements that were replaced or came late.
// fragment: slot
// subject:  user_
// params:  limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[consent_:CONSENTED_BEFORE]->(purpose_:Purpose)
  WITH consent_, purpose_ ORDER BY consent_.at DESC, purpose_.key, consent_.status LIMIT $limit_
  RETURN consent_ {.status, .channel, .evidence, .actor, .guardian, at: consent_.at.epochMillis,
    until: consent_.until.epochMillis, text_version: consent_.textVersion, ended_at: consent_.endedAt.epochMillis,
    counts: false, purpose: project(Purpose, purpose_)}
}
