// The next entries of a plan by position that stand in a state.
// access:  read
// rows:    many
// params:  plan STRING · state STRING · limit INTEGER
// columns: entry MAP
MATCH (e:MovePlanEntry {plan: $plan, state: $state}) WHERE e.key > ''
RETURN e {.key, .position, .user, .step, .from, .to, .reason, .version, .state, .problem, .move} AS entry
ORDER BY e.key
LIMIT $limit
