// How the user holds a tag, by each source.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
COLLECT {
  MATCH (user_)-[tagged_:TAGGED]->(tag_:Tag {key: $key_})
  WHERE true
  insert(filters, tagged_)
  RETURN {id: tag_.key, label: tag_.name, at: tagged_.since.epochMillis, until: tagged_.until.epochMillis,
    detail: tagged_.source}
}
