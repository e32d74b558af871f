// What the title of a case says.
// fragment: slot
// subject:  signal_
// params:  none
// columns: none
signal_ {.kind, users: signal_.nUsers, pairs: signal_.nPairs}
