// The user came through a channel of the kind.
// fragment: value
// subject:  user_
// params:  kind_ STRING
// columns: none
EXISTS { (user_)-[:CAME_THROUGH]->(:Channel {kind: $kind_}) }
