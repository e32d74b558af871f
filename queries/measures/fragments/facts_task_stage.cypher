// Completions of a task, the newest first, each with the number of the stage that was reached with it.
// fragment: value
// subject:  user_
// params:  key_ STRING · type_ STRING · most_ INTEGER
// columns: none
COLLECT {
  MATCH (task_:Task {key: $key_})
  WITH task_.needs AS needs_
  MATCH (user_)-[:DID]->(event_:Event {type: $type_})
  WITH needs_, event_ ORDER BY event_.at, event_.id
  WITH needs_, collect(event_) AS done_
  UNWIND reverse(range(0, size(done_) - 1))[..$most_] AS place_
  WITH needs_, done_[place_] AS event_, place_
  RETURN {id: event_.id, label: event_.type, at: event_.at.epochMillis,
    count: size([need_ IN needs_ WHERE need_ <= place_ + 1])}
}
