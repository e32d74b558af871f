// Versions of policies, of a ladder or of a key where one is said.
// fragment: root
// params:  key_ STRING? · ladder_ STRING?
// columns: none
COLLECT {
  MATCH (policy_:Policy)-[:WORDED]->(version_:PolicyVersion)
  WHERE ($key_ IS NULL OR policy_.key = $key_) AND ($ladder_ IS NULL OR version_.ladder = $ladder_)
  RETURN {version: version_.version, lowest: version_.lowest, state: version_.state, document: version_.document,
    actor: version_.actor, at: version_.at.epochMillis, requested_by: version_.requestedBy,
    decided_by: version_.decidedBy, decided_at: version_.decidedAt.epochMillis, note: version_.note}
  ORDER BY version_.policy, version_.version
}
