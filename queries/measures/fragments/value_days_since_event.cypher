// Whole times 24 hours since the last event of a type; unknown without any.
// fragment: value
// subject:  user_
// params:  type_ STRING · now_ ZONED DATETIME
// columns: none
head(COLLECT {
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WHERE event_.at >= insert(since, user_) AND event_.at < insert(before, user_)
  insert(filters, event_)
  RETURN ($now_.epochMillis - max(event_.at).epochMillis) / 86400000
})
