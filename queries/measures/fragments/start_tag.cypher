// Begin with the users who hold a tag.
// fragment: start
// subject:  user_
// params:  key_ STRING · now_ ZONED DATETIME
// columns: none
MATCH (:Tag {key: $key_})<-[tagged_:TAGGED]-(user_:User)
WHERE (tagged_.until IS NULL OR tagged_.until > $now_)
insert(filters, tagged_)
WITH DISTINCT user_
