// The user has agreed to the purpose, in words that count and for a term that is not over.
// fragment: value
// subject:  user_
// params:  purpose_ STRING · now_ ZONED DATETIME
// columns: none
EXISTS {
  MATCH (user_)-[consent_:CONSENTED]->(asked_:Purpose {key: $purpose_})
  WHERE consent_.status = 'granted' AND (consent_.until IS NULL OR consent_.until > $now_)
    AND consent_.textVersion >= asked_.validFromVersion AND asked_.state = 'active'
}
