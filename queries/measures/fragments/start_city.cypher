// Begin with the users of some cities.
// fragment: start
// subject:  user_
// params:  values_ LIST<STRING>
// columns: none
MATCH (user_:User)
WHERE user_.city IN $values_
WITH user_
