// A plan as it stands.
// access:  read
// rows:    optional
// params:  id STRING
// columns: plan MAP
MATCH (p:MovePlan {id: $id})
RETURN p {.id, .ladder, .policy, .policyVersion, .reason, .state, .needsApproval, .actor, at: p.at.epochMillis,
  .requestedBy, .decidedBy} AS plan
