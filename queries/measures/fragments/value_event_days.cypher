// On how many days of the brand there were events of a type.
// fragment: value
// subject:  user_
// params:  type_ STRING · zone_ STRING
// columns: none
head(COLLECT {
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WHERE event_.at >= insert(since, user_) AND event_.at < insert(before, user_)
  insert(filters, event_)
  RETURN count(DISTINCT date(datetime({datetime: event_.at, timezone: $zone_})))
})
