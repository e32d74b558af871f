// The class that a class of tags stands in.
// fragment: slot
// subject:  class_
// params:  none
// columns: none
head(COLLECT {
  MATCH (class_)-[:WITHIN]->(above_:TagClass)
  RETURN {class: project(TagClass, above_)}
})
