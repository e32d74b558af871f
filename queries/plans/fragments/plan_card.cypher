// What every reading of a plan holds.
// fragment: card of MovePlan
// subject:  plan_
// params:  none
// columns: none
plan_ {.id, .ladder, .policy, .reason, .state, .actor, .note, policy_version: plan_.policyVersion,
  needs_approval: plan_.needsApproval, n_entries: plan_.nEntries, at: plan_.at.epochMillis,
  requested_by: plan_.requestedBy, decided_by: plan_.decidedBy, decided_at: plan_.decidedAt.epochMillis}
