// One channel by key.
// fragment: root
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (channel_:Channel {key: $key_})
  RETURN {channel: project(Channel, channel_)}
})
