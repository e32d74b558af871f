// The words of all versions of a purpose, the newest first.
// fragment: slot
// subject:  purpose_
// params:  none
// columns: none
COLLECT {
  MATCH (purpose_)-[:WORDED]->(text_:PurposeText)
  WITH text_ ORDER BY text_.version DESC LIMIT 100
  RETURN text_ {.version, .text_zh, .text_en, at: text_.at.epochMillis}
}
