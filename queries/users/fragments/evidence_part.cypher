// What each source says of the user's attributes.
// fragment: part
// subject:  user_
// params:  none
// columns: none
, evidence: COLLECT {
  MATCH (user_)-[:KNOWN_BY]->(record_:Record) WHERE record_.evidence IS NOT NULL
  OPTIONAL MATCH (system_:SourceSystem {key: record_.source})
  RETURN {key: record_.key, source: record_.source, external_id: record_.externalId, rank: system_.rank,
    evidence: record_.evidence}
  ORDER BY record_.key LIMIT 100
}
