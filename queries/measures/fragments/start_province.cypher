// Begin with the users of some provinces.
// fragment: start
// subject:  user_
// params:  values_ LIST<STRING>
// columns: none
MATCH (user_:User)
WHERE user_.province IN $values_
WITH user_
