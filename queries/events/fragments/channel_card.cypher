// What every reading of a channel holds.
// fragment: card of Channel
// subject:  channel_
// params:  none
// columns: none
channel_ {.key, .name, .kind}
