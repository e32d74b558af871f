// What every reading of a questionnaire holds, in one of its versions.
// fragment: card of Questionnaire
// subject:  version_
// params:  none
// columns: none
version_ {.version, .name_zh, .name_en, .welcome_zh, .welcome_en, key: version_.questionnaire,
  at: version_.at.epochMillis}
