// Dismissals that held are taken back, and no case of a run goes by them any more.
// access:  write
// rows:    none
// params:  run STRING · numbers LIST<INTEGER> · actor STRING · role STRING · at ZONED DATETIME · reason STRING?
// columns: none
CALL () {
  UNWIND $numbers AS number
  MATCH (d:SignalDismissal {number: number}) WHERE d.endedAt IS NULL
  SET d.endedAt = $at, d.endedBy = $actor, d.endedRole = $role, d.endReason = $reason
  RETURN count(d) AS n
}
MATCH (g:ScoreSignal)
WHERE g.key STARTS WITH $run + ':' AND any(number IN coalesce(g.dismissals, []) WHERE number IN $numbers)
SET g.dismissals = [number IN g.dismissals WHERE NOT number IN $numbers], g.isDismissed = false
