// All versions of all policies by key and number, or those in a state.
// access:  read
// rows:    many
// params:  state STRING?
// columns: version INTEGER · lowest STRING · state STRING · document STRING · actor STRING · at INTEGER · requested_by STRING? · decided_by STRING? · decided_at INTEGER? · note STRING?
MATCH (p:Policy)-[:WORDED]->(v:PolicyVersion)
WHERE $state IS NULL OR v.state = $state
RETURN v.version AS version, v.lowest AS lowest, v.state AS state, v.document AS document, v.actor AS actor,
  v.at.epochMillis AS at,
  v.requestedBy AS requested_by, v.decidedBy AS decided_by, v.decidedAt.epochMillis AS decided_at, v.note AS note
ORDER BY v.policy, v.version
