// What every reading of a task holds, in one of its versions.
// fragment: card of Task
// subject:  version_
// params:  none
// columns: none
version_ {.version, .kind, .name_zh, .name_en, .purpose, .state, key: version_.task,
  first_day: toString(version_.first),
  last_day: toString(version_.last), at: version_.at.epochMillis}
