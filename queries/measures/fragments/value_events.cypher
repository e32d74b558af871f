// How many events of a type.
// fragment: value
// subject:  user_
// params:  type_ STRING
// columns: none
COUNT {
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WHERE event_.at >= insert(since, user_) AND event_.at < insert(before, user_)
  insert(filters, event_)
}
