// The user came through the channel.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
EXISTS { (user_)-[:CAME_THROUGH]->(:Channel {key: $key_}) }
