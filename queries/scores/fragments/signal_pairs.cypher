// The pairs that a case shows, by the places of its people.
// fragment: slot
// subject:  signal_
// params:  none
// columns: none
COLLECT {
  UNWIND range(0, size(signal_.sources) - 1) AS at_
  RETURN {source: signal_.sources[at_], target: signal_.targets[at_], relation: signal_.relations[at_],
    at: CASE WHEN signal_.ats[at_] > 0 THEN signal_.ats[at_] END}
}
