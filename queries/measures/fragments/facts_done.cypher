// Events of one type, whenever they were, the newest first.
// fragment: value
// subject:  user_
// params:  type_ STRING · most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WHERE true
  insert(filters, event_)
  WITH event_ ORDER BY event_.at DESC, event_.id LIMIT $most_
  RETURN {id: event_.id, label: event_.type, at: event_.at.epochMillis}
}
