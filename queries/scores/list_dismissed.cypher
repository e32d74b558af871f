// Dismissals that hold, in the order of their numbers, after one of them: the referrals that each found fine, whose they
// are by now; a referee of '' stands for all that the referrer brought until then.
// access:  read
// rows:    one
// params:  after INTEGER · limit INTEGER
// columns: last INTEGER? · numbers LIST<INTEGER> · kinds LIST<STRING> · referrers LIST<STRING> · referees LIST<STRING> · until LIST<INTEGER>
MATCH (d:SignalDismissal) WHERE d.number > $after AND d.endedAt IS NULL
WITH d ORDER BY d.number LIMIT $limit
UNWIND range(0, size(d.referrers) - 1) AS at
OPTIONAL MATCH (a:Standing {user: d.referrers[at]})
OPTIONAL MATCH (b:Standing {user: d.referees[at]})
RETURN max(d.number) AS last, collect(d.number) AS numbers, collect(d.kind) AS kinds,
  collect(coalesce(a.of, d.referrers[at])) AS referrers, collect(coalesce(b.of, d.referees[at])) AS referees,
  collect(d.until[at]) AS until
