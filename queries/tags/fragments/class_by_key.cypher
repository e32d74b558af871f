// One class of tags by key.
// fragment: root
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (class_:TagClass {key: $key_})
  RETURN {class: project(TagClass, class_)}
})
