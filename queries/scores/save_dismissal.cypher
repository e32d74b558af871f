// A case of a run was looked into and found fine: its referrals are known again by the runs that follow.
// access:  write
// rows:    none
// params:  signal STRING · number INTEGER · kind STRING · referrers LIST<STRING> · referees LIST<STRING> · until LIST<INTEGER> · actor STRING · role STRING · at ZONED DATETIME · reason STRING
// columns: none
CREATE (:SignalDismissal {number: $number, kind: $kind, referrers: $referrers, referees: $referees, until: $until,
  actor: $actor, role: $role, at: $at, reason: $reason})
WITH 1 AS done
MATCH (g:ScoreSignal {key: $signal})
SET g.dismissals = coalesce(g.dismissals, []) + [$number], g.isDismissed = true
