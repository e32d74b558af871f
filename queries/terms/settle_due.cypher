// Say that something is due of all terms of a plan.
// access:  write
// rows:    one
// params:  plan STRING · now ZONED DATETIME
// columns: n INTEGER
MATCH (t:Term {plan: $plan})
WHERE t.until > datetime({epochMillis: 0})
SET t.dueAt = $now
RETURN count(t) AS n
