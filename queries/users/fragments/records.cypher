// What each source system says of the user.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[:KNOWN_BY]->(record_:Record)
  RETURN record_ {.source, .authorised, external_id: record_.externalId, at: record_.at.epochMillis}
  ORDER BY record_.source, record_.externalId LIMIT 100
}
