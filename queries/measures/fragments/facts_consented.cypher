// What the user agreed to, in words that count.
// fragment: value
// subject:  user_
// params:  purpose_ STRING
// columns: none
COLLECT {
  MATCH (user_)-[consent_:CONSENTED]->(asked_:Purpose {key: $purpose_})
  WHERE consent_.status = 'granted' AND consent_.textVersion >= asked_.validFromVersion AND asked_.state = 'active'
  RETURN {id: asked_.key, at: consent_.at.epochMillis, until: consent_.until.epochMillis}
}
