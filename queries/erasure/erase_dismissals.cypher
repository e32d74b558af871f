// Dismissals of cases name nobody in particular where they named ids of an erased person, and keep no words: the
// referrals between those who are left and the nameless stay as they were found.
// access:  write
// rows:    one
// params:  ids LIST<STRING> · fresh LIST<STRING>
// columns: n INTEGER
UNWIND range(0, size($ids) - 1) AS i
MATCH (d:SignalDismissal) WHERE d.number > 0 AND ($ids[i] IN d.referrers OR $ids[i] IN d.referees)
SET d.referrers = [user IN d.referrers | CASE WHEN user = $ids[i] THEN $fresh[i] ELSE user END],
  d.referees = [user IN d.referees | CASE WHEN user = $ids[i] THEN $fresh[i] ELSE user END],
  d.reason = '', d.endReason = CASE WHEN d.endReason IS NULL THEN NULL ELSE '' END
RETURN count(d) AS n
