// What plans of moves said of some ids, with the plan: who made it, why, who allowed it.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: found LIST<MAP>
UNWIND $users AS user
MATCH (e:MovePlanEntry {user: user})
OPTIONAL MATCH (p:MovePlan {id: e.plan})
WITH e, p ORDER BY p.at, e.key
RETURN collect(e {.plan, .position, .user, .step, .from, .to, .reason, .until, .state, .problem, .move, .settledAt,
  ladder: p.ladder, policy: p.policy, policyVersion: p.policyVersion, why: p.reason, at: p.at, actor: p.actor,
  requestedBy: p.requestedBy, decidedBy: p.decidedBy, decidedAt: p.decidedAt, note: p.note}) AS found
