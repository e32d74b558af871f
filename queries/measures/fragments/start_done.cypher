// Begin with the events of a type in a window: the users whose events come to what is wanted.
// fragment: start
// subject:  user_
// params:  type_ STRING
// columns: none
MATCH (event_:Event {type: $type_})
WHERE event_.at >= insert(since, event_) AND event_.at < insert(before, event_)
insert(filters, event_)
MATCH (user_:User)-[:DID]->(event_)
WITH user_, insert(gathered, event_) AS value_
WHERE insert(truth, value_)
WITH user_
