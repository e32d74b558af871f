// What every reading of a case holds.
// fragment: card of ScoreSignal
// subject:  signal_
// params:  none
// columns: none
signal_ {.kind, id: signal_.key, run_id: signal_.run, as_of: signal_.asOf.epochMillis, n_users: signal_.nUsers,
  n_pairs: signal_.nPairs, n_people: signal_.nPeople, raw_minor: signal_.rawMinor, gated_minor: signal_.gatedMinor,
  is_dismissed: coalesce(signal_.isDismissed, false)}
