// Has agreed to all of the purposes, in words that count and for a term that is not over.
// fragment: condition
// subject:  user_
// params:  purposes_ LIST<STRING>
// columns: none
AND COUNT {
  MATCH (user_)-[consent_:CONSENTED]->(purpose_:Purpose)
  WHERE purpose_.key IN $purposes_ AND consent_.status = 'granted'
    AND (consent_.until IS NULL OR consent_.until > datetime())
    AND consent_.textVersion >= purpose_.validFromVersion AND purpose_.state = 'active'
  RETURN DISTINCT purpose_
} = size($purposes_)
