// When the user came through a channel, or through those of a kind.
// fragment: value
// subject:  user_
// params:  key_ STRING? · kind_ STRING? · most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[came_:CAME_THROUGH]->(channel_:Channel)
  WHERE ($key_ IS NULL OR channel_.key = $key_) AND ($kind_ IS NULL OR channel_.kind = $kind_)
  WITH came_, channel_ ORDER BY came_.at DESC, channel_.key LIMIT $most_
  RETURN {id: channel_.key, label: channel_.name, at: came_.at.epochMillis}
}
