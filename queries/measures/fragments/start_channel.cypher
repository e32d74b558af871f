// Begin with the users who came through a channel.
// fragment: start
// subject:  user_
// params:  key_ STRING
// columns: none
MATCH (:Channel {key: $key_})<-[:CAME_THROUGH]-(user_:User)
WITH DISTINCT user_
