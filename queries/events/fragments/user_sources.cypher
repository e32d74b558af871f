// Through which channels the user came, first first.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[came_:CAME_THROUGH]->(channel_:Channel)
  WITH came_, channel_ ORDER BY came_.at, channel_.key LIMIT 100
  RETURN {at: came_.at.epochMillis, state: came_.state, channel: project(Channel, channel_)}
}
