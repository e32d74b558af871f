// The class that a tag stands in.
// fragment: slot
// subject:  tag_
// params:  none
// columns: none
head(COLLECT {
  MATCH (tag_)-[:IN_CLASS]->(class_:TagClass)
  RETURN {class: project(TagClass, class_)}
})
