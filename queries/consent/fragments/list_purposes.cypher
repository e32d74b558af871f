// All purposes by key.
// fragment: root
// params:  none
// columns: none
COLLECT {
  MATCH (purpose_:Purpose)
  WITH purpose_ ORDER BY purpose_.key LIMIT 200
  RETURN {purpose: project(Purpose, purpose_)}
}
