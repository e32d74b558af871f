// Holds none of the tags.
// fragment: condition
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
AND NOT EXISTS {
  (user_)-[held_:TAGGED]->(none_:Tag)
  WHERE none_.key IN $keys_ AND (held_.until IS NULL OR held_.until > datetime())
}
