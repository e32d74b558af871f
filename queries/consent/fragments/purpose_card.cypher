// What every reading of a purpose holds.
// fragment: card of Purpose
// subject:  purpose_
// params:  none
// columns: none
purpose_ {.key, .name_zh, .name_en, .text_zh, .text_en, .state, text_version: purpose_.textVersion,
  valid_from_version: purpose_.validFromVersion}
