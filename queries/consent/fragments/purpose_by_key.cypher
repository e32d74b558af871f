// One purpose by key.
// fragment: root
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (purpose_:Purpose {key: $key_})
  RETURN {purpose: project(Purpose, purpose_)}
})
