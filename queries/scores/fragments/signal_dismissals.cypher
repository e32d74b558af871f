// Who looked into a case and found it fine, the last first; not what was taken back since.
// fragment: slot
// subject:  signal_
// params:  none
// columns: none
COLLECT {
  UNWIND coalesce(signal_.dismissals, []) AS number_
  MATCH (dismissal_:SignalDismissal {number: number_}) WHERE dismissal_.endedAt IS NULL
  WITH dismissal_ ORDER BY dismissal_.number DESC
  RETURN {at: dismissal_.at.epochMillis, actor: dismissal_.actor, role: dismissal_.role, reason: dismissal_.reason}
}
