// What the user last said to each purpose, and whether it authorises anything now.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[consent_:CONSENTED]->(purpose_:Purpose)
  WITH consent_, purpose_ ORDER BY purpose_.key LIMIT 200
  RETURN consent_ {.status, .channel, .evidence, .actor, .guardian, at: consent_.at.epochMillis,
    until: consent_.until.epochMillis, text_version: consent_.textVersion, ended_at: null,
    counts: consent_.status = 'granted' AND (consent_.until IS NULL OR consent_.until > datetime())
      AND consent_.textVersion >= purpose_.validFromVersion AND purpose_.state = 'active',
    purpose: project(Purpose, purpose_)}
}
