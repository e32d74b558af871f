// Events of the user, last first, forward from a cursor.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[:DID]->(event_:Event)
  WITH event_, right('000000000000000' + toString(event_.at.epochMillis), 15) + event_.id AS order_
  WHERE order_ < $after_
  WITH event_, order_ ORDER BY order_ DESC LIMIT $limit_
  RETURN {cursor: order_, node: event_ {.id, .type, .channel, .data, at: event_.at.epochMillis}}
}
