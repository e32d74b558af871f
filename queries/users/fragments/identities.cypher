// Names under which systems know the user.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[known_:IDENTIFIED_BY]->(identity_:Identity)
  RETURN identity_ {.kind, .value, source: known_.source, since: known_.since.epochMillis,
    confidence: known_.confidence}
  ORDER BY identity_.kind, identity_.value LIMIT 100
}
