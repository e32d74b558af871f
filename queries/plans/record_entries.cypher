// Keep entries of a plan, each at its position.
// access:  write
// rows:    none
// params:  plan STRING · rows LIST<MAP>
// columns: none
UNWIND $rows AS row
CREATE (e:MovePlanEntry {plan: $plan})
SET e += row
