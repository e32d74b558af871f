// How many events of one type the user had in a window, counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  type_ STRING · enough_ INTEGER
// columns: none
COUNT {
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WHERE event_.at >= insert(since, user_) AND event_.at < insert(before, user_)
  insert(filters, event_)
  RETURN event_ LIMIT $enough_
}
