// Begin with the users of the rarest of the tags.
// fragment: start
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
UNWIND $keys_ AS key_
MATCH (rarest_:Tag {key: key_})
WITH rarest_ ORDER BY COUNT { (rarest_)<-[:TAGGED]-() }, rarest_.key LIMIT 1
MATCH (rarest_)<-[:TAGGED]-(user_:User)
WITH DISTINCT user_
