// How many entries of a plan stand in a state.
// access:  read
// rows:    one
// params:  plan STRING · state STRING
// columns: n INTEGER
MATCH (e:MovePlanEntry {plan: $plan, state: $state}) WHERE e.key > ''
RETURN count(e) AS n
