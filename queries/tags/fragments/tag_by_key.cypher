// One tag by key.
// fragment: root
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (tag_:Tag {key: $key_})
  RETURN {tag: project(Tag, tag_)}
})
