// The recorded steps of a tag's design, the first first.
// fragment: slot
// subject:  tag_
// params:  none
// columns: none
COLLECT {
  MATCH (tag_)-[:DESIGNED]->(step_:TagStep)
  WITH step_ ORDER BY step_.number LIMIT 1000
  RETURN step_ {.number, .step, .actor, .role, .note, at: step_.at.epochMillis}
}
