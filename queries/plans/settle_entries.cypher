// What became of entries of a plan.
// access:  write
// rows:    none
// params:  rows LIST<MAP> · at ZONED DATETIME
// columns: none
UNWIND $rows AS row
MATCH (e:MovePlanEntry {key: row.key})
SET e.state = row.state, e.problem = row.problem, e.move = coalesce(row.move, e.move), e.settledAt = $at
