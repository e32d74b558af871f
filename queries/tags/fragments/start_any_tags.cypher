// Begin with the users of any of the tags.
// fragment: start
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
UNWIND $keys_ AS key_
MATCH (:Tag {key: key_})<-[:TAGGED]-(user_:User)
WITH DISTINCT user_
