// What the user's events of one type in a window come to.
// fragment: value
// subject:  user_
// params:  type_ STRING
// columns: none
head(COLLECT {
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WHERE event_.at >= insert(since, user_) AND event_.at < insert(before, user_)
  insert(filters, event_)
  RETURN insert(gathered, event_)
})
