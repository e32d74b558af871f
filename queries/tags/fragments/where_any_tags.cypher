// Holds any of the tags.
// fragment: condition
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
AND EXISTS {
  (user_)-[held_:TAGGED]->(any_:Tag)
  WHERE any_.key IN $keys_ AND (held_.until IS NULL OR held_.until > datetime())
}
